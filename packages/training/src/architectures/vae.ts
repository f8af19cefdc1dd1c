import { presetOf } from '@jetwatch/shared/preset'
import type { Architecture } from '../architecture.ts'
import { type Design, stridedDesign } from '../conv/design.ts'
import { trainableVariational } from '../conv/trainable.ts'
import type { TrainOptions } from '../options.ts'
import { autoencoderSummary, lossText } from './autoencoder-texts.ts'
import { checkLatent } from './check-latent.ts'
import { checkDesign, fitConvolutional, labelsSeen } from './convolutional.ts'

const SIZES = { filters: 16, hidden: 64 } as const

/**
 * A variational autoencoder of strided convolutions with loss (1 − β) · squared error + β · KLD. The score is the mean squared error of the
 * reconstruction from the means: the same jet always has the same. The divergence is the graph's further output `kld`.
 */
export const vae: Architecture = {
  needsBackend: () => true,
  check(options, pixels) {
    checkLatent(options, pixels)
    checkDesign(designOf(options), options)
  },
  fit: (data, options, hooks) =>
    fitConvolutional(data, options, hooks, {
      design: designOf(options),
      name: 'vae',
      note: `, beta ${options.beta}`,
      trainable: (network) => trainableVariational(network, options.beta),
      card: {
        summary: `${autoencoderSummary(options)}\nIts graph also gives \`kld\`, the Kullback–Leibler divergence of a jet's latents.`,
        loss: `The loss is (1 − β) · squared error + β · KLD with β = ${options.beta}; in validation the latents are the means, not drawn.\n${lossText(options).replace('The loss is the', 'Here the squared error is the')}`,
        labels: `${labelsSeen(options)}\nDrawn latents slow that fall.`,
      },
    }),
}

function designOf({ preset, latent, blocks }: TrainOptions): Design {
  const { height, width } = presetOf(preset)
  return stridedDesign({ height, width, latent, blocks, variational: true, ...SIZES })
}
