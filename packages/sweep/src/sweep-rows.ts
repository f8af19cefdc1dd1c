import { recipeHash } from '@jetwatch/shared/recipe'
import type { PointFigure, PointResult } from './point-result.ts'
import type { SweepPoint } from './sweep-document.ts'

/** A figure over the seeds of one place of the grid. */
export interface Over {
  readonly mean: number
  /**
   * The larger of the spread over seeds (standard deviation) and the mean error from the jets themselves. Seeds share jets, so it
   * is not divided by the root of their number.
   */
  readonly error: number
  readonly seeds: number
}

export const SCORE_FIGURES = ['auc', 'e10', 'e100', 'sic'] as const
export type ScoreFigure = (typeof SCORE_FIGURES)[number]

export interface PolicyRow {
  readonly flagRate: Over | null
  readonly backgroundEfficiency: Over | null
  readonly signalEfficiency: Over | null
  /** Last cut of the stream, and how far it went from the first. */
  readonly cut: Over
  readonly drift: Over
  /** Changes of the cut, mean over seeds. */
  readonly changes: number
}

/** All seeds of one model at one place of the grid; `values` is null for the clean baseline. */
export interface SweepRow extends Readonly<Record<ScoreFigure, Over | null>> {
  readonly model: string
  readonly values: readonly number[] | null
  readonly points: readonly PointResult[]
  readonly policies: Readonly<Record<string, PolicyRow>>
  /** Fall of the AUC against the training without signal (`aucLoss`); null without such a training, or for it. */
  readonly aucLoss: Over | null
}

/** One row for each model and place of the grid, in the order of the points. */
export function sweepRows(points: readonly SweepPoint[], results: readonly PointResult[]): SweepRow[] {
  const groups = new Map<string, Group>()
  points.forEach((point, i) => {
    const key = JSON.stringify([point.model, point.values])
    const group = groups.get(key) ?? { point, results: [] }
    group.results.push(results[i] as PointResult)
    groups.set(key, group)
  })
  return [...groups.values()].map(({ point, results: own }) => {
    const figures = Object.fromEntries(SCORE_FIGURES.map((name) => [name, over(own.map((result) => result[name]))]))
    const names = Object.keys(own[0]?.policies ?? {})
    return {
      model: point.model,
      values: point.values,
      points: own,
      ...(figures as Record<ScoreFigure, Over | null>),
      policies: Object.fromEntries(names.map((name) => [name, policyRow(own, name)])),
      aucLoss: aucLoss(point, own, groups),
    }
  })
}

interface Group {
  readonly point: SweepPoint
  readonly results: PointResult[]
}

/**
 * How much lower the AUC is than that of the models trained without signal, seed by seed: both were trained with the same seed and judged on the same stream, so that what
 * those do to both falls out. The error is the standard deviation of these differences over the root of their number; all share the jets they are judged on.
 */
function aucLoss(point: SweepPoint, own: readonly PointResult[], groups: ReadonlyMap<string, Group>): Over | null {
  if (point.values === null || !point.training?.contaminate) return null
  const clean = [...groups.values()].find(
    ({ point: other }) => other.model === point.model && other.values && other.training?.contaminate === 0 && sameStream(other, point),
  )
  const losses = own.flatMap(({ seed, auc }) => {
    const before = clean?.results.find((result) => result.seed === seed)?.auc
    return before?.value == null || auc.value === null ? [] : [before.value - auc.value]
  })
  if (losses.length < 2) return null
  const mean = losses.reduce((sum, one) => sum + one, 0) / losses.length
  const variance = losses.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (losses.length - 1)
  return { mean, error: Math.sqrt(variance / losses.length), seeds: losses.length }
}

/** All values but that of the training are the same. */
const sameStream = (a: SweepPoint, b: SweepPoint): boolean => recipeHash(a.recipe) === recipeHash({ ...b.recipe, seed: a.recipe.seed })

function policyRow(results: readonly PointResult[], name: string): PolicyRow {
  const own = results.flatMap(({ policies }) => policies[name] ?? [])
  const exact = (value: number): PointFigure => ({ value, error: 0, reason: null })
  return {
    flagRate: over(own.map(({ flagRate }) => flagRate)),
    backgroundEfficiency: over(own.map(({ backgroundEfficiency }) => backgroundEfficiency)),
    signalEfficiency: over(own.map(({ signalEfficiency }) => signalEfficiency)),
    cut: over(own.map(({ cut }) => exact(cut.last))) as Over,
    drift: over(own.map(({ cut }) => exact(cut.last - cut.first))) as Over,
    changes: own.reduce((sum, { changes }) => sum + changes, 0) / own.length,
  }
}

/** Null where no seed quotes it. */
export function over(figures: readonly PointFigure[]): Over | null {
  const quoted = figures.flatMap((figure) => (figure.value === null ? [] : [figure]))
  if (quoted.length === 0) return null
  const average = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length
  const mean = average(quoted.map(({ value }) => value))
  const sample = average(quoted.map(({ error }) => error))
  const spread = quoted.length > 1 ? Math.sqrt(quoted.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (quoted.length - 1)) : 0
  return { mean, error: Math.max(sample, spread), seeds: quoted.length }
}
