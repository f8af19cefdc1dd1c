import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { TrainProgress } from './progress.ts'
import { createProgressDisplay } from './progress-bar.ts'

const at = (done: number, epoch: number, etaSeconds: number | null): TrainProgress => ({
  phase: 'training',
  done,
  total: 1000,
  epoch,
  loss: 0.5,
  validationLoss: epoch > 1 ? 0.25 : null,
  etaSeconds,
})

/** What is written to a stream that is no terminal, with a clock of our own. */
function written(progresses: readonly (readonly [time: number, progress: TrainProgress])[]): string {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream & PassThrough
  let now = 0
  const display = createProgressDisplay(stream, () => now)
  for (const [time, progress] of progresses) {
    now = time
    display.show(progress)
  }
  display.stop()
  return stream.read()?.toString() ?? ''
}

test('away from a terminal there is a plain line for each new epoch and every five seconds, with the time left', () => {
  const lines = written([
    [0, at(10, 1, null)],
    [1000, at(20, 1, 300)],
    [5000, at(100, 1, 240)],
    [6000, at(500, 2, 90)],
  ])
  expect(lines).toBe(
    'training 1%, epoch 1, loss 0.5000\ntraining 10%, epoch 1, loss 0.5000, 4 min left\ntraining 50%, epoch 2, loss 0.5000, validation 0.2500, 90 s left\n',
  )
})
