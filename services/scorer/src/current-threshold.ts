import type { InvalidDocument } from '@jetwatch/bus/state'
import type { Thresholds } from '@jetwatch/bus/thresholds'
import type { Threshold } from '@jetwatch/shared/threshold'

/** The threshold in force, kept up to date; each batch takes the one it finds. */
export interface CurrentThreshold {
  readonly current: Threshold
  /** The cut of a revision; NaN if it is not kept any more. */
  readonly cutOf: (revision: number) => Promise<number>
  stop(): Promise<void>
}

/** `initial` is in force until the bucket says otherwise. */
export async function followThreshold(
  thresholds: Thresholds,
  initial: Threshold,
  onInvalid: (fault: InvalidDocument) => void,
): Promise<CurrentThreshold> {
  let current = initial
  const cuts = new Map([[initial.revision, initial.cut]])
  const watch = await thresholds.watchThreshold(
    initial.model,
    (threshold) => {
      current = threshold
      cuts.set(threshold.revision, threshold.cut)
    },
    onInvalid,
  )
  return {
    get current() {
      return current
    },
    cutOf: async (revision) => {
      if (!cuts.has(revision))
        for (const threshold of await thresholds.thresholdHistory(initial.model)) cuts.set(threshold.revision, threshold.cut)
      return cuts.get(revision) ?? Number.NaN
    },
    stop: async () => {
      watch.stop()
      await watch.done
    },
  }
}
