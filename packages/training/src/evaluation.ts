import { BASELINES, type BaselineName } from '@jetwatch/shared/baseline-names'
import type { SkipCounts } from '@jetwatch/shared/jet'
import type { Manifest } from '@jetwatch/shared/manifest'
import { type MassSculpting, massSculpting } from '@jetwatch/shared/metrics/mass-sculpting'
import { baselineScores } from './baselines.ts'
import { type ScoreFigures, scoreFigures } from './figures.ts'
import { type ScoredJets, UNLABELLED } from './scored-jets.ts'
import type { ExtraScore } from './scores/score-name.ts'

export interface EvaluatedClass {
  readonly name: string
  readonly role: 'background' | 'signal'
  /** Jets scored. */
  readonly jets: number
}

/** What `jetwatch evaluate --json` prints and `evaluation.json` holds; docs/json.md describes every key. */
export interface Evaluation extends ScoreFigures {
  readonly version: 1
  readonly model: {
    readonly name: string
    readonly sha256: string
    readonly preset: string
    readonly score: string
    readonly trainedOn: string
  }
  /** In the order of `source` in the scores file. */
  readonly data: readonly { readonly path: string; readonly sha256: string; readonly rows: number; readonly from?: number }[]
  readonly engine: { readonly name: string; readonly device: string }
  /** In label order. */
  readonly classes: readonly EvaluatedClass[]
  readonly jets: {
    readonly scored: number
    readonly background: number
    readonly signal: number
    readonly unlabelled: number
    readonly skipped: number
  }
  readonly skipped: SkipCounts
  /** Null where the file has no kinematics or the manifest no such density. */
  readonly baselines: Readonly<Record<BaselineName, ScoreFigures | null>>
  /** Scores beyond the model's own, where `--score` asked for them. */
  readonly scores?: Readonly<Partial<Record<ExtraScore, ScoreFigures>>>
  /** Of the background, at the cut with signal efficiency 0.5. */
  readonly massSculpting: Pick<MassSculpting, 'value' | 'error' | 'jsd' | 'outside' | 'reason'>
  readonly seconds: number
}

export type EvaluationContext = Pick<Evaluation, 'data' | 'engine' | 'skipped' | 'seconds'> & {
  readonly manifest: Manifest
  /** Class names in label order. */
  readonly classes: readonly string[]
  /** The class that counts as background; every other one is signal. */
  readonly background: string
  readonly extra?: Readonly<Partial<Record<ExtraScore, Float64Array>>>
}

/** All figures of one set of scored jets. Jets without a label count in no figure. */
export function evaluation(
  jets: ScoredJets,
  { manifest, classes, background, data, engine, skipped, seconds, extra = {} }: EvaluationContext,
): Evaluation {
  const backgroundLabel = classes.indexOf(background)
  const figuresOf = (scores: ArrayLike<number>): ScoreFigures => {
    const isBackground = (label: number): boolean => label === backgroundLabel
    const isSignal = (label: number): boolean => label !== backgroundLabel && label !== UNLABELLED
    return scoreFigures(select(scores, jets.label, isBackground), select(scores, jets.label, isSignal))
  }
  const own = figuresOf(jets.score)
  const extras = Object.entries(extra).map(([name, scores]) => [name, figuresOf(scores)] as const)
  const counts = classes.map((_, label) => jets.label.reduce((count, one) => count + (one === label ? 1 : 0), 0))
  const labelled = counts.reduce((sum, count) => sum + count, 0)
  const inBackground = counts[backgroundLabel] ?? 0
  const baselines = BASELINES.map((name) => {
    const scores = baselineScores(name, jets, manifest.baselines)
    return [name, scores && figuresOf(scores)] as const
  })
  return {
    version: 1,
    model: {
      name: manifest.name,
      sha256: manifest.sha256,
      preset: manifest.preset,
      score: manifest.score.name,
      trainedOn: manifest.background,
    },
    data,
    engine,
    classes: classes.map((name, label) => ({ name, role: label === backgroundLabel ? 'background' : 'signal', jets: counts[label] ?? 0 })),
    jets: {
      scored: jets.length,
      background: inBackground,
      signal: labelled - inBackground,
      unlabelled: jets.length - labelled,
      skipped: Object.values(skipped).reduce((sum, count) => sum + count, 0),
    },
    skipped,
    ...own,
    baselines: Object.fromEntries(baselines) as Record<BaselineName, ScoreFigures | null>,
    ...(extras.length > 0 ? { scores: Object.fromEntries(extras) } : {}),
    massSculpting: sculpting(jets, backgroundLabel, own),
    seconds,
  }
}

/** The figure without its spectra. */
function sculpting({ mass, score, label }: ScoredJets, background: number, { figures }: ScoreFigures): Evaluation['massSculpting'] {
  const cut = figures.rejection50
  if (cut.value === null) return { value: null, error: null, jsd: null, outside: 0, reason: cut.reason }
  const isBackground = (one: number): boolean => one === background
  const masses = select(mass, label, isBackground)
  if (masses.some(Number.isNaN)) return { value: null, error: null, jsd: null, outside: 1, reason: 'a file has no jet masses' }
  const { pass: _, fail: __, ...figure } = massSculpting(masses, select(score, label, isBackground), cut.cut)
  return figure
}

export function select(scores: ArrayLike<number>, labels: Uint8Array, wanted: (label: number) => boolean): Float64Array {
  const selected = new Float64Array(labels.length)
  let n = 0
  for (let i = 0; i < labels.length; i++) if (wanted(labels[i] as number)) selected[n++] = scores[i] as number
  return selected.subarray(0, n)
}
