/** Label code of an event without a label, as on the wire. */
export const UNLABELLED = 255

/** What the aggregates need of a decided event. */
export interface ScoredEvent {
  /** Raw score. */
  readonly score: number
  /** Code into the run's classes; 255 where there is none. */
  readonly label: number
  readonly source: number
  readonly row: number
  readonly flagged: boolean
}
