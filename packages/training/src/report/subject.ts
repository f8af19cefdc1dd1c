import { BASELINE_TITLES, BASELINES, type BaselineName } from '@jetwatch/shared/baseline-names'
import { baselineScores } from '../baselines.ts'
import type { Evaluated } from '../evaluate.ts'
import { select } from '../evaluation.ts'
import { type ScoredJets, UNLABELLED } from '../scored-jets.ts'
import { type ExtraScore, SCORE_TITLES } from '../scores/score-name.ts'

/** One score on labelled jets, as the report draws it. */
export interface Subject {
  readonly title: string
  readonly background: Float64Array
  readonly signal: Float64Array
  /** Masses in GeV of the background jets, in their order; NaN where unknown. */
  readonly mass: Float64Array
  readonly colour: string
  readonly dash?: string
  readonly isBaseline: boolean
}

/** Baselines that are drawn; the table has all. */
const DRAWN: readonly BaselineName[] = ['massDensity', 'mass', 'meanSquareDensity']
const DASHES = ['7 4', '2 3', '8 3 2 3'] as const
const SERIES = 6

export const backgroundLabel = ({ evaluation }: Evaluated): number => evaluation.classes.findIndex(({ role }) => role === 'background')

/** Values of the background jets. */
export const ofBackground = (evaluated: Evaluated, values: ArrayLike<number>): Float64Array => {
  const label = backgroundLabel(evaluated)
  return select(values, evaluated.jets.label, (one) => one === label)
}

/** Scores of the models of one background, then the baselines of the first of them. */
export function subjects(group: readonly Evaluated[]): Subject[] {
  const models = group.flatMap((one) => {
    const name = one.evaluation.model.name
    const own = { title: `${name} (${one.evaluation.model.score})`, scores: one.jets.score as ArrayLike<number>, one }
    const further = Object.entries(one.extra)
      .map(([score, scores]) => ({ score: SCORE_TITLES[score as ExtraScore], scores }))
      .filter(({ score }) => score !== one.evaluation.model.score)
      .map(({ score, scores }) => ({ title: `${name} (${score})`, scores, one }))
    return [own, ...further]
  })
  const [first] = group
  const baselines = BASELINES.flatMap((name, i) => {
    const scores = first && baselineScores(name, first.jets, first.manifest.baselines)
    return first && scores && DRAWN.includes(name)
      ? [{ title: BASELINE_TITLES[name], scores, one: first, dash: DASHES[i % DASHES.length] as string }]
      : []
  })
  return [
    ...models.map(({ title, scores, one }, i) => ({
      ...split(one, scores),
      title,
      colour: `var(--series-${(i % SERIES) + 1})`,
      isBaseline: false,
    })),
    ...baselines.map(({ title, scores, one, dash }) => ({ ...split(one, scores), title, colour: 'var(--quiet)', dash, isBaseline: true })),
  ]
}

/** Scores of one evaluation by class, with the background masses. */
export function split(one: Evaluated, scores: ArrayLike<number>): Pick<Subject, 'background' | 'signal' | 'mass'> {
  const label = backgroundLabel(one)
  const { jets }: { jets: ScoredJets } = one
  return {
    background: ofBackground(one, scores),
    signal: select(scores, jets.label, (other) => other !== label && other !== UNLABELLED),
    mass: ofBackground(one, jets.mass),
  }
}
