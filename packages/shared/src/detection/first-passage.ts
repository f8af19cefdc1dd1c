/** Where a statistic was larger than ever before: enough to know, for any line, when it was first reached. */
export interface Peak {
  /** Events and seconds since the beginning. */
  readonly events: number
  readonly seconds: number
  readonly value: number
}

/** Keeps the peaks of a statistic. */
export class Peaks {
  readonly list: Peak[] = []
  #highest = Number.NEGATIVE_INFINITY

  add(value: number, events: number, seconds: number): void {
    if (!(value > this.#highest)) return
    this.#highest = value
    this.list.push({ events, seconds, value })
  }
}

/** The first moment at which the statistic was at or above the line; null if it never was. */
export const firstPassage = (peaks: readonly Peak[], line: number): Peak | null => peaks.find(({ value }) => value >= line) ?? null
