/** The part of a run's weather that figures need; the state with the higher (request, revision) is later. */
export interface ProjectedWeather {
  readonly weatherRequest: number;
  /** 0 until the first weather of this request. */
  readonly weatherRevision: number;
  /** Null if unknown. */
  readonly temperatureC: number | null;
  readonly precipitationMm: number | null;
  readonly windSpeedMps: number | null;
}

/** What the reports keep of a run. */
export interface ProjectedRun extends ProjectedWeather {
  readonly runId: string;
  readonly uid: string;
  readonly version: number;
  /** Metres. */
  readonly distance: number;
  /** Whole seconds. */
  readonly duration: number;
  /** Microseconds since 1970, to decide which of two equal runs was earlier. */
  readonly startMicros: number;
  /** YYYY-MM-DD at the place of the run. */
  readonly date: string;
  /** Whole seconds without pauses; null if unknown: then the duration counts. */
  readonly movingTime: number | null;
  /** Decimetres; null if unknown. */
  readonly elevationGainDm: number | null;
  /** false excludes it from records. */
  readonly countsForRecords: boolean;
}
