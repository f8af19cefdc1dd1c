import { PRESETS } from '@jetwatch/shared/preset'
import type { Architecture } from '../architecture.ts'
import { type Design, stridedDesign } from '../conv/design.ts'
import { trainableVariational } from '../conv/trainable.ts'
import { LEAK } from '../dense.ts'
import type { TrainOptions } from '../options.ts'
import { autoencoderSummary, lossText } from './autoencoder-texts.ts'
import { checkLatent } from './check-latent.ts'
import { checkSize, fitConvolutional, labelsSeen } from './convolutional.ts'

const SIZES = { filters: 16, hidden: 64 } as const

/**
 * A variational autoencoder of strided convolutions with loss (1 − β) · squared error + β · KLD. The score is the mean squared error of the
 * reconstruction from the means: the same jet always has the same. The divergence is the graph's further output `kld`.
 */
export const vae: Architecture = {
  needsBackend: () => true,
  check(options, pixels) {
    checkLatent(options, pixels)
    checkSize(designOf(options))
  },
  fit: (data, options, hooks) =>
    fitConvolutional(data, options, hooks, {
      design: designOf(options),
      describe: describe(options),
      trainable: (network) => trainableVariational(network, options.beta),
      card: () => ({
        summary: autoencoderSummary(options),
        architecture: `, leaky ReLU (slope ${LEAK}) but in the bottleneck and the last convolution; last an offset for each pixel, which starts as the mean image. The graph also gives \`kld\`, the Kullback–Leibler divergence of a jet's latents`,
        loss: `The loss is (1 − β) · squared error + β · KLD with β = ${options.beta}; in validation the latents are the means, not drawn.\n${lossText(options).replace('The loss is the', 'Here the squared error is the')}`,
        labels: `${labelsSeen(options)}
A larger β slows that fall.`,
      }),
    }),
}

function designOf({ preset, latent, blocks }: TrainOptions): Design {
  const { height, width } = PRESETS[preset]
  return stridedDesign({ height, width, latent, blocks, variational: true, ...SIZES })
}

function describe({ blocks, latent, beta }: TrainOptions): string {
  const [down, up] = [Array<string>(blocks).fill('16C5/2'), [...Array<string>(blocks - 1).fill('16T5/2'), '1T5/2']]
  return `vae ${[...down, '64N', `${latent}N`, '64N', ...up].join('-')}, beta ${beta} (nCk/s: n convolutions of k × k pixels with stride s, T transposed, N dense)`
}
