/** Something that a check found to be other than it should be. */
export interface Difference {
  /** `run`: run-service's copy. `wish`: what weather-service holds. */
  readonly of: 'run' | 'wish';
  readonly uid: string;
  /** The run's. */
  readonly id: string;
  /** `presence`, `weather_request`, `place`, `revision`, or a part of the weather by its name in the API. */
  readonly field: string;
  readonly held: string | number | null;
  readonly expected: string | number | null;
}
