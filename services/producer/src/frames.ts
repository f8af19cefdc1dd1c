import { wallClockNs } from '@jetwatch/bus/clock'
import type { Jet } from '@jetwatch/shared/jet'
import { type CutFrame, cutFrames } from '@jetwatch/source/cut-frames'

/** Jets of one frame, and when they were read (wall clock, nanoseconds). */
export interface JetFrame extends CutFrame {
  readonly readNs: bigint
}

/** The frames of a stream of jets, as {@link cutFrames} makes them. */
export async function* frames(batches: AsyncIterable<readonly Jet[]>, size: number): AsyncGenerator<JetFrame, void, undefined> {
  let readNs = 0n
  async function* read(): AsyncGenerator<readonly Jet[]> {
    for await (const batch of batches) {
      readNs = wallClockNs()
      yield batch
    }
  }
  for await (const frame of cutFrames(read(), size)) yield { ...frame, readNs }
}
