import { JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import type { TrainOptions } from './options.ts'
import type { TrainHooks } from './progress.ts'

export { type TrainOptions, trainOptionsSchema } from './options.ts'
export type { TrainHooks, TrainPhase, TrainProgress } from './progress.ts'

/** Trains, exports and writes the model folder `options.out`; gives its manifest. */
export async function train(options: TrainOptions, _hooks: TrainHooks = {}): Promise<Manifest> {
  throw new JetwatchError('TRAINING', `cannot train ${options.out} yet`, 'Wait for the next commit')
}
