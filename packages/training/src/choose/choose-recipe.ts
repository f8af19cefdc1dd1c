import { auc } from '@jetwatch/shared/metrics/auc'
import { presetOf } from '@jetwatch/shared/preset'
import { architectures } from '../architectures/architectures.ts'
import { type JetTable, selectJets } from '../jet-table.ts'
import { exportModel } from '../onnx/export-model.ts'
import { type TrainOptions, trainOptionsSchema } from '../options.ts'
import { readClass } from '../read-class.ts'
import { scoreTable } from '../score-table.ts'
import { splitByRow } from '../split.ts'
import { CORRUPTIONS, type Corruption, corrupt } from './corruptions.ts'

export interface ChooseOptions {
  readonly data: string
  /** The only class that is read. */
  readonly background: string
  /** Most jets of it to use. */
  readonly jets: number
  readonly seed: number
}

export interface Candidate {
  /** Flags of `jetwatch train`. */
  readonly flags: string
  /** AUC of each corruption against background jets that nothing was fitted to. */
  readonly auc: Readonly<Record<Corruption, number>>
  /** Their mean: what the choice is made by. */
  readonly mean: number
}

interface Single {
  readonly flags: string
  /** As one term of --scales, and with which extent; null for what is no density. */
  readonly term: { readonly scale: string; readonly extent: number } | null
  readonly options: Partial<TrainOptions>
}

const SMOOTHINGS = [
  { power: 0.5, smear: 1 },
  { power: 0.7, smear: 2 },
  { power: 1, smear: 3 },
] as const
const LATENTS = [3, 5, 8] as const

/** The reconstruction error of PCA, and the density on its bottleneck with and without the image's extents. */
export const SINGLES: readonly Single[] = SMOOTHINGS.flatMap(({ power, smear }) =>
  LATENTS.flatMap((latent) => {
    const own = { power, smear, latent }
    const flags = `--latent ${latent} --power ${power} --smear ${smear}`
    const scale = `${power}/${smear}/${latent}`
    return [
      { flags: `--arch pca ${flags}`, term: null, options: { arch: 'pca', ...own } },
      ...[0, 1].map((extent) => ({
        flags: `--arch density ${flags} --extent ${extent}`,
        term: { scale, extent },
        options: { arch: 'density', extent, ...own } as const,
      })),
    ] satisfies Single[]
  }),
)

/** Shares of the jets that give tail probabilities, and that are judged; the rest is fitted. */
const SHARE = 1 / 6

/**
 * Ranks recipes without any signal: by the mean AUC with which corrupted background jets are told from background jets, over all
 * corruptions. Beside the single scales, every sum of two densities of the same extent, by their empirical tail probabilities.
 * Best first; equal ones in the order of `SINGLES`. @throws what reading and fitting throw.
 */
export async function chooseRecipe(
  { data, background, jets, seed }: ChooseOptions,
  singles: readonly Single[],
  onFitted: (done: number, flags: string) => void = () => {},
): Promise<Candidate[]> {
  const base = trainOptionsSchema.parse({ data, background, jets, seed, out: 'choice' })
  const { height, width } = presetOf(base.preset)
  const { table } = await readClass({ path: data, name: background, preset: base.preset, limit: jets, trainRowsOnly: true })
  const { training: others, validation: judged } = splitByRow(table.row, SHARE, seed)
  const apart = splitByRow(
    others.map((i) => table.row[i] as number),
    SHARE / (1 - SHARE),
    seed + 1,
  )
  const pick = (which: Uint32Array): Uint32Array => which.map((i) => others[i] as number)
  const [training, tail] = [pick(apart.training), pick(apart.validation)]
  const clean = selectJets(table, judged)
  const sets: readonly JetTable[] = [
    selectJets(table, tail),
    clean,
    ...CORRUPTIONS.map((kind) => corrupt(kind, clean, { height, width }, seed)),
  ]

  const fitted: { single: Single; depths: Float64Array[] }[] = []
  for (const single of singles) {
    const options = { ...base, stored: Math.floor(training.length / 2), ...single.options }
    const model = await architectures[options.arch].fit({ table, training, validation: tail, height, width }, options, {
      checkpoint: null,
      onEpoch: async () => {},
    })
    const { onnx } = exportModel({ name: 'choice', height, width, ...model })
    const scores: Float32Array[] = []
    for (const set of sets) scores.push(await scoreTable(onnx, set, { height, width, scale: model.score.scale }))
    fitted.push({ single, depths: scores.slice(1).map((own) => tailDepths(own, scores[0] as Float32Array)) })
    onFitted(fitted.length, single.flags)
  }
  const alone = fitted.map(({ single, depths }) => rank(single.flags, depths))
  const pairs = fitted.flatMap((a, i) =>
    fitted.slice(i + 1).flatMap((b) => {
      if (!a.single.term || a.single.term.extent !== b.single.term?.extent) return []
      const flags = `--arch density --scales ${a.single.term.scale},${b.single.term.scale} --extent ${a.single.term.extent}`
      return [
        rank(
          flags,
          a.depths.map((own, set) => own.map((depth, k) => depth + (b.depths[set]?.[k] as number))),
        ),
      ]
    }),
  )
  return [...alone, ...pairs].sort((a, b) => b.mean - a.mean)
}

function rank(flags: string, [clean, ...corrupted]: readonly Float64Array[]): Candidate {
  const values = corrupted.map((depths) => auc(clean as Float64Array, depths).value)
  return {
    flags,
    auc: Object.fromEntries(CORRUPTIONS.map((kind, i) => [kind, values[i]])) as Candidate['auc'],
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  }
}

/** −log tail probability in a reference, going on beyond its largest score by the score itself so that order is never lost. */
function tailDepths(scores: Float32Array, reference: Float32Array): Float64Array {
  const sorted = Float64Array.from(reference).sort()
  const n = sorted.length
  const last = sorted[n - 1] as number
  const median = sorted[n >> 1] as number
  return Float64Array.from(scores, (score) => {
    let [low, high] = [0, n]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle] as number) < score) low = middle + 1
      else high = middle
    }
    const beyond = score > last ? Math.log1p((score - last) / Math.max(last - median, Number.MIN_VALUE)) : 0
    return -Math.log((1 + n - low) / (n + 1)) + beyond
  })
}
