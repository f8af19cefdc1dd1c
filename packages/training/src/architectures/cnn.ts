import { JetwatchError } from '@jetwatch/shared/errors'
import { PRESETS } from '@jetwatch/shared/preset'
import type { Architecture } from '../architecture.ts'
import { type Design, largeDesign, stridedDesign } from '../conv/design.ts'
import { trainableAutoencoder } from '../conv/trainable.ts'
import { LEAK } from '../dense.ts'
import type { TrainOptions } from '../options.ts'
import { autoencoderSummary, lossText } from './autoencoder-texts.ts'
import { checkLatent } from './check-latent.ts'
import { checkSize, fitConvolutional, labelsSeen } from './convolutional.ts'

const FAST = { blocks: 2, filters: 16, hidden: 64 } as const

/**
 * `--network fast`: two strided convolutions, a dense layer on either side of the bottleneck, two transposed convolutions; `large`: that
 * of 1808.08992. The score is the mean squared error.
 */
export const cnn: Architecture = {
  needsBackend: () => true,
  check(options, pixels) {
    checkLatent(options, pixels)
    const { height, width } = PRESETS[options.preset]
    if (options.network === 'large' && (height % 4 !== 0 || width % 4 !== 0)) {
      const message = `the large network halves its image twice, and ${height} × ${width} pixels cannot be`
      throw new JetwatchError('USAGE', message, 'Choose another --preset, or --network fast')
    }
    checkSize(designOf(options))
  },
  fit: (data, options, hooks) =>
    fitConvolutional(data, options, hooks, {
      design: designOf(options),
      describe: describe(options),
      trainable: trainableAutoencoder,
      card: () => ({
        summary: autoencoderSummary(options),
        architecture: `, leaky ReLU (slope ${LEAK}) but in the bottleneck and the last convolution; last an offset for each pixel, which starts as the mean image`,
        loss: lossText(options),
        labels: labelsSeen(options),
      }),
    }),
}

function designOf({ network, preset, latent }: TrainOptions): Design {
  const { height, width } = PRESETS[preset]
  return network === 'large' ? largeDesign(height, width, latent) : stridedDesign({ height, width, latent, variational: false, ...FAST })
}

const describe = ({ network, latent }: TrainOptions): string =>
  network === 'large'
    ? `cnn 128C3-MP2-128C3-MP2-128C3-32N-${latent}N-32N-12800N-128C3-US2-128C3-US2-1C3`
    : `cnn 16C5/2-16C5/2-64N-${latent}N-64N-1600N-16T5/2-1T5/2 (nCk/s: n convolutions of k × k pixels with stride s, T transposed, N dense)`
