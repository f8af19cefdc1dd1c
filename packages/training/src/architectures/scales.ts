import { JetwatchError } from '@jetwatch/shared/errors'

/** One term of a density score: an image scale with its bottleneck, or the jet's width alone. */
export type Scale = { readonly power: number; readonly smear: number; readonly latent: number } | 'width'

/** Reads `POWER/SMEAR/LATENT,…`, where `width` may stand for one. @throws USAGE */
export function parseScales(text: string): Scale[] {
  const scales = text.split(',').map((part): Scale => {
    const word = part.trim()
    if (word === 'width') return word
    const [power = 0, smear = -1, latent = 0, ...more] = word.split('/').map((field) => (field.trim() ? Number(field) : Number.NaN))
    const good =
      more.length === 0 &&
      power >= 0.05 &&
      power <= 4 &&
      smear >= 0 &&
      smear <= 8 &&
      Number.isInteger(latent) &&
      latent >= 1 &&
      latent <= 256
    if (good) return { power, smear, latent }
    throw new JetwatchError(
      'USAGE',
      `--scales ${text}: "${word}" is no scale`,
      'Give POWER/SMEAR/LATENT or width, such as 0.7/2/8,1/3/5,width',
    )
  })
  if (scales[0] === 'width') {
    throw new JetwatchError(
      'USAGE',
      `--scales ${text}: the first scale is the one that pages show`,
      'Put an image scale such as 0.7/2/8 first',
    )
  }
  return scales
}
