/** Phases of `train`, in order. */
export type TrainPhase = 'reading' | 'training' | 'scoring' | 'writing'

/** Where a training stands. `done` and `total` count jets of the phase (over all epochs while training). */
export interface TrainProgress {
  readonly phase: TrainPhase
  readonly done: number
  /** 0 while unknown. */
  readonly total: number
  /** 1 for the first epoch; 0 outside of training. */
  readonly epoch: number
  /** Running loss of the epoch and loss of the last validation; null before there is one. */
  readonly loss: number | null
  readonly validationLoss: number | null
  /** Estimated time to the end of the phase; null while unknown. */
  readonly etaSeconds: number | null
}

export interface TrainHooks {
  readonly onProgress?: (progress: TrainProgress) => void
  /** One line for the user: which backend and why, jets read and skipped, why training stopped. */
  readonly onNote?: (line: string) => void
  /** Stops after the current batch with a TRAINING error; the checkpoint stays. */
  readonly signal?: AbortSignal
}
