/** Degrees times 10,000,000. */
export interface Place {
  readonly latE7: number;
  readonly lngE7: number;
}

/** The coordinates of a run's ends; each end has both or neither. */
export interface Places {
  readonly startLatE7?: number | undefined;
  readonly startLngE7?: number | undefined;
  readonly endLatE7?: number | undefined;
  readonly endLngE7?: number | undefined;
}

export function placesOf(run: Places): { readonly start: Place | undefined; readonly end: Place | undefined } {
  return { start: placeOf(run.startLatE7, run.startLngE7), end: placeOf(run.endLatE7, run.endLngE7) };
}

/** Release 1.0.0 omits a coordinate of 0 from its messages: if only one is set, the other is 0. */
function placeOf(latE7: number | undefined, lngE7: number | undefined): Place | undefined {
  return latE7 === undefined && lngE7 === undefined ? undefined : { latE7: latE7 ?? 0, lngE7: lngE7 ?? 0 };
}

/** Whether two places are the same, or both absent. */
export function samePlace(one: Place | undefined, other: Place | undefined): boolean {
  return one?.latE7 === other?.latE7 && one?.lngE7 === other?.lngE7;
}
