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
}

/** One row for each model and place of the grid, in the order of the points. */
export function sweepRows(points: readonly SweepPoint[], results: readonly PointResult[]): SweepRow[] {
  const groups = new Map<string, { point: SweepPoint; results: PointResult[] }>()
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
    }
  })
}

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
