import { JetwatchError } from '@jetwatch/shared/errors'
import { applies, type TrainOptions, trainOptionsSchema } from '../options.ts'

export const SCAN_KINDS = ['latent', 'contamination'] as const
export type ScanKind = (typeof SCAN_KINDS)[number]

/** What a kind varies, and what is taken where no values are given. */
const KINDS = {
  latent: { option: 'latent', values: [2, 4, 6, 8, 12, 20], accepts: 'whole numbers from 1 to 256, such as latent=2,4,6,8,12' },
  contamination: {
    option: 'contaminate',
    values: [0, 0.001, 0.01, 0.03, 0.1],
    accepts: 'shares from 0 to 0.5, such as contamination=0,0.01,0.1',
  },
} as const

const MOST_VALUES = 50

export interface ScanAxis {
  readonly kind: ScanKind
  /** Ascending, each once. */
  readonly values: readonly number[]
}

/** `KIND` or `KIND=VALUE,VALUE,…`. @throws USAGE for an unknown kind, no number, or one out of range. */
export function parseScan(text: string): ScanAxis {
  const [name, list, ...more] = text.split('=')
  const kind = SCAN_KINDS.find((one) => one === name)
  if (!kind || more.length > 0)
    throw new JetwatchError(
      'USAGE',
      `--scan ${text}`,
      `It must be ${SCAN_KINDS.join(' or ')}, or one of them with values: latent=2,4,6,8,12`,
    )
  if (list === undefined) return { kind, values: KINDS[kind].values }
  const schema = kind === 'latent' ? trainOptionsSchema.shape.latent : trainOptionsSchema.shape.contaminate
  const values = list.split(',').map((one) => {
    const value = /^\s*[\d.]+(e-?\d+)?\s*$/i.test(one) ? Number(Number(one).toPrecision(6)) : Number.NaN
    if (!schema.safeParse(value).success)
      throw new JetwatchError('USAGE', `--scan ${text}: "${one}" is no value of it`, `Give ${KINDS[kind].accepts}`)
    return value
  })
  const sorted = [...new Set(values)].sort((a, b) => a - b)
  if (sorted.length > MOST_VALUES) throw new JetwatchError('USAGE', `--scan with ${sorted.length} values`, `Give at most ${MOST_VALUES}`)
  return { kind, values: sorted }
}

/** The training of one point. */
export function pointOptions(
  options: TrainOptions,
  { kind, value, seed, out }: { kind: ScanKind; value: number; seed: number; out: string },
): TrainOptions {
  return { ...options, [KINDS[kind].option]: value, seed, out, reference: null }
}

/** Name of a point's model: `latent-6-s1`, `mix-0-01-s1`. */
export const pointName = (kind: ScanKind, value: number, seed: number): string =>
  `${kind === 'latent' ? 'latent' : 'mix'}-${String(value).replace('.', '-')}-s${seed}`

/** @throws USAGE where an architecture has nothing that the scan could vary or compare. */
export function checkScan(kind: ScanKind, { arch }: TrainOptions): void {
  if (kind !== 'latent') return
  if (!applies('latent', arch))
    throw new JetwatchError('USAGE', `--arch ${arch} has no bottleneck`, 'Scan latent with dense, cnn, vae or pca')
  if (arch === 'density') {
    const message = 'densities in bottlenecks of different width have no common unit, so their losses cannot be compared'
    throw new JetwatchError('USAGE', message, 'Scan latent with dense, cnn, vae or pca, the encoder of your density')
  }
}
