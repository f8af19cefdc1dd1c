import { JetwatchError } from '@jetwatch/shared/errors'
import { presetOf } from '@jetwatch/shared/preset'
import type { Architecture } from '../architecture.ts'
import { type Design, largeDesign, stridedDesign } from '../conv/design.ts'
import { trainableAutoencoder } from '../conv/trainable.ts'
import type { TrainOptions } from '../options.ts'
import { autoencoderSummary, lossText } from './autoencoder-texts.ts'
import { checkLatent } from './check-latent.ts'
import { checkDesign, fitConvolutional, labelsSeen } from './convolutional.ts'

const FAST = { blocks: 2, filters: 16, hidden: 64 } as const

/**
 * `--network fast`: two strided convolutions, a dense layer on either side of the bottleneck, two transposed convolutions; `large`: that
 * of 1808.08992. The score is the mean squared error.
 */
export const cnn: Architecture = {
  needsBackend: () => true,
  check(options, pixels) {
    checkLatent(options, pixels)
    const { height, width } = presetOf(options.preset)
    if (options.network === 'large' && (height % 4 !== 0 || width % 4 !== 0)) {
      const message = `the large network halves its image twice, and ${height} × ${width} pixels cannot be`
      throw new JetwatchError('USAGE', message, 'Choose another --preset or --pixels, or --network fast')
    }
    checkDesign(designOf(options), options)
  },
  fit: (data, options, hooks) =>
    fitConvolutional(data, options, hooks, {
      design: designOf(options),
      name: 'cnn',
      trainable: trainableAutoencoder,
      card: { summary: autoencoderSummary(options), loss: lossText(options), labels: labelsSeen(options) },
    }),
}

function designOf({ network, preset, latent }: TrainOptions): Design {
  const { height, width } = presetOf(preset)
  return network === 'large' ? largeDesign(height, width, latent) : stridedDesign({ height, width, latent, variational: false, ...FAST })
}
