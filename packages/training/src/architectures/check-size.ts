import { JetwatchError } from '@jetwatch/shared/errors'
import type { TrainOptions } from '../options.ts'

/** Largest part of the 8 MB of a model.onnx that weights may be, in bytes: the rest is for the graph itself. */
const MOST_BYTES = 7_800_000

/** @throws USAGE for a network that no engine would load, before it is trained. */
export function checkSize(count: number, { weights }: Pick<TrainOptions, 'weights'>): void {
  const bytes = weights === 'float16' ? 2 : 4
  if (count * bytes <= MOST_BYTES) return
  throw new JetwatchError(
    'USAGE',
    `this network has ${count} weights of ${bytes} bytes, more than the 8 MB that a model may have`,
    `Give fewer --pixels, a smaller --latent or a smaller network${weights === 'float16' ? '' : ', or --weights float16'}`,
  )
}
