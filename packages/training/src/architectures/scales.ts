import { JetwatchError } from '@jetwatch/shared/errors'
import type { Observable } from '../onnx/add-shape.ts'

/** Terms without a bottleneck: the joint density of some observables of the image. */
export const OBSERVABLES = {
  width: ['width'],
  shape: ['width', 'girth', { entropy: 1 }, { pairs: 2 }, { pairs: 3 }],
  count: ['width', 'count', { pairs: 2 }, { pairs: 3 }, { entropy: 3 }],
} as const satisfies Record<string, readonly Observable[]>

export type ObservablesName = keyof typeof OBSERVABLES

/** One term of a density score: an image scale with its bottleneck, or observables of the image. */
export type Scale = { readonly power: number; readonly smear: number; readonly latent: number } | ObservablesName

export const isObservables = (scale: Scale | string): scale is ObservablesName =>
  typeof scale === 'string' && Object.hasOwn(OBSERVABLES, scale)

/** Reads `POWER/SMEAR/LATENT,…`, where `width`, `shape` or `count` may stand for one. @throws USAGE */
export function parseScales(text: string): Scale[] {
  const scales = text.split(',').map((part): Scale => {
    const word = part.trim()
    if (isObservables(word)) return word
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
      'Give POWER/SMEAR/LATENT, width, shape or count, such as 0.7/2/8,1/3/5,shape,count',
    )
  })
  if (scales[0] && isObservables(scales[0])) {
    throw new JetwatchError(
      'USAGE',
      `--scales ${text}: the first scale is the one that pages show`,
      'Put an image scale such as 0.7/2/8 first',
    )
  }
  return scales
}
