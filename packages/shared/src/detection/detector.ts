/** Watches a stream of scores event by event. It raises an alarm where its statistic reaches a line. */
export interface Detector {
  /**
   * Takes the next event and gives the statistic after it, the larger the more like a signal; null where there is none, or none yet. `signal` is the
   * truth, which only a detector that says so looks at.
   */
  add(score: number, signal: boolean): number | null
}
