import { fittingCount } from '@jetwatch/shared/frame-builder'
import type { Jet } from '@jetwatch/shared/jet'

/** Jets of one frame. */
export interface CutFrame {
  readonly frame: number
  /** Sequence of the first jet. */
  readonly first: number
  readonly jets: readonly Jet[]
}

/**
 * Cuts a stream of jets into frames of `size` events, numbered from 0; the last may be shorter, and one whose jets would
 * not fit into a message is closed early. Frames do not depend on how the jets were batched.
 */
export async function* cutFrames(batches: AsyncIterable<readonly Jet[]>, size: number): AsyncGenerator<CutFrame, void, undefined> {
  let waiting: Jet[] = []
  let frame = 0
  let first = 0
  const cut = (): CutFrame => {
    const jets = waiting.slice(0, size)
    const taken = jets.slice(0, fittingCount(jets))
    waiting = waiting.slice(taken.length)
    const result = { frame, first, jets: taken }
    frame++
    first += taken.length
    return result
  }
  for await (const batch of batches) {
    waiting.push(...batch)
    while (waiting.length >= size) yield cut()
  }
  while (waiting.length > 0) yield cut()
}
