import type { Jet } from '@jetwatch/shared/jet'
import type { Recipe } from '@jetwatch/shared/recipe'
import { createStreamClock } from '@jetwatch/shared/stream-clock'
import { type Sending, Transport } from '@jetwatch/shared/transport/transport'
import { type CutFrame, cutFrames } from './cut-frames.ts'

/** A frame on its way, and when: seconds of the stream's clock at which the last event of the newest frame sent by then is due. */
export interface Arrival extends Sending<CutFrame> {
  readonly time: number
}

/** The frames of a recipe's jets as its transport passes them on, without a stream: those a live run sends, in the same order. */
export async function* arrivals(recipe: Recipe, jets: AsyncIterable<readonly Jet[]>): AsyncGenerator<Arrival, void, undefined> {
  const clock = createStreamClock(recipe)
  const transport = new Transport<CutFrame>(recipe)
  let time = 0
  for await (const frame of cutFrames(jets, recipe.frameSize)) {
    for (let i = 0; i < frame.jets.length; i++) time = clock.next()
    for (const sending of transport.send(frame).sendings) yield { ...sending, time }
  }
  for (const sending of transport.flush()) yield { ...sending, time }
}
