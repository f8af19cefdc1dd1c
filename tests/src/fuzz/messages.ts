/** What a campaign asks of its worker: to try inputs `from` to `to` of a target, or its corpus and seeds, or to make input `from` again. */
export interface Job {
  readonly target: string
  readonly seed: number
  readonly from: number
  readonly to: number
  /** Numbers that killed a worker before. */
  readonly skip: readonly number[]
  readonly what: 'try' | 'kept' | 'remake'
  /** File of 4 bytes in which the worker notes the number it works on. */
  readonly progressFile: string
}

export interface Finding {
  readonly target: string
  readonly key: string
  readonly detail: string
  /** Number of the input, or the name of a kept one. */
  readonly which: string
  /** Minimised where that was possible, base64. */
  readonly input: string | null
}

/** What it answers: counts since the last answer, and the number of the next input. `done` ends a job. */
export interface Answer {
  readonly next: number
  readonly accepted: number
  readonly rejected: Readonly<Record<string, number>>
  readonly findings: readonly Finding[]
  readonly peakMebibytes: number
  readonly done: boolean
}
