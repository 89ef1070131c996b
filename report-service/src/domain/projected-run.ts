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
  /** Microseconds since 1970, to tell which of two equal runs was earlier. */
  readonly startMicros: number;
  /** YYYY-MM-DD where it was run. */
  readonly date: string;
  /** Whole seconds without pauses; null: not given, the run counts by its duration. */
  readonly movingTime: number | null;
  /** Decimetres; null: not given. */
  readonly elevationGainDm: number | null;
  /** false keeps it out of records. */
  readonly countsForRecords: boolean;
}
