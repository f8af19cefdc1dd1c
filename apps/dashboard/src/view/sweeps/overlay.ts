import type { SweepFigure, SweepRow } from '@jetwatch/shared/sweeps/sweep-file'
import type { SweepAnswer } from '@jetwatch/shared/sweeps/sweep-list'
import { superscript } from '../format.ts'

/** What can be drawn against the swept quantity. Shares are in percent. */
export const QUANTITIES = {
  auc: { name: 'AUC', ofPolicy: false, share: false },
  e10: { name: 'E10, εS at εB = 10 %', ofPolicy: false, share: true },
  e100: { name: 'E100, εS at εB = 1 %', ofPolicy: false, share: true },
  sic: { name: 'Largest SIC', ofPolicy: false, share: false },
  flagged: { name: 'Flagged share', ofPolicy: true, share: true },
  epsB: { name: 'Background efficiency εB', ofPolicy: true, share: true },
  epsS: { name: 'Signal efficiency εS', ofPolicy: true, share: true },
  cut: { name: 'Last cut', ofPolicy: true, share: false },
  drift: { name: 'Drift of the cut', ofPolicy: true, share: false },
} as const
export type Quantity = keyof typeof QUANTITIES
export const QUANTITY_NAMES = Object.keys(QUANTITIES) as Quantity[]

const POLICY_FIELDS = { flagged: 'flagRate', epsB: 'backgroundEfficiency', epsS: 'signalEfficiency', cut: 'cut', drift: 'drift' } as const

/** A value with its error, in the unit it is drawn in. */
export interface Figure {
  readonly mean: number
  readonly error: number
  readonly seeds: number
}

/** One model, under one policy where the quantity has one, along the first axis of one sweep. */
export interface OverlayLine {
  readonly name: string
  /** Rising in x. */
  readonly points: readonly { readonly x: number; readonly figure: Figure }[]
  /** Of the recipe without its corruptions and schedules. */
  readonly clean: Figure | null
}

/** Lines that have the same swept quantity, and so one horizontal axis. */
export interface OverlayChart {
  /** Place of the swept number in the recipe. */
  readonly set: string
  readonly title: string
  readonly lines: readonly OverlayLine[]
}

export interface Selection {
  readonly quantity: Quantity
  /** Null for all. */
  readonly models: readonly string[] | null
  readonly policies: readonly string[] | null
}

/** The chosen lines of the chosen sweeps, a chart for each swept quantity. A line is called by what tells it from the others. */
export function overlay(sweeps: readonly SweepAnswer[], { quantity, models, policies }: Selection): OverlayChart[] {
  const { ofPolicy } = QUANTITIES[quantity]
  const allModels = modelsOf(sweeps)
  const allPolicies = policiesOf(sweeps)
  const charts = new Map<string, { set: string; title: string; lines: OverlayLine[] }>()
  for (const { id, result } of sweeps) {
    const { sweep, rows } = result
    const [first, second] = sweep.axes
    if (!first) continue
    const chart = charts.get(first.set) ?? { set: first.set, title: first.name, lines: [] }
    charts.set(first.set, chart)
    for (const model of sweep.models.filter((name) => models === null || models.includes(name))) {
      for (const policy of ofPolicy ? Object.keys(sweep.policies) : [null]) {
        if (policy !== null && policies !== null && !policies.includes(policy)) continue
        for (const value of second?.values ?? [null]) {
          const own = rows.filter((row) => row.model === model && (row.values === null || value === null || row.values[1] === value))
          const points = own.flatMap((row) => {
            const figure = row.values === null ? null : figureOf(row, quantity, policy)
            return figure ? [{ x: row.values?.[0] as number, figure }] : []
          })
          const baseline = own.find((row) => row.values === null)
          const name = [
            sweeps.length > 1 ? id : '',
            allModels.length > 1 ? model : '',
            policy !== null && allPolicies.length > 1 ? policy : '',
            value === null ? '' : `${second?.name} ${value}`,
          ].filter(Boolean)
          chart.lines.push({
            name: name.join(', ') || model,
            points: points.sort((a, b) => a.x - b.x),
            clean: baseline ? figureOf(baseline, quantity, policy) : null,
          })
        }
      }
    }
  }
  return [...charts.values()].filter(({ lines }) => lines.length > 0)
}

function figureOf(row: SweepRow, quantity: Quantity, policy: string | null): Figure | null {
  const figure: SweepFigure =
    policy === null
      ? row[quantity as 'auc' | 'e10' | 'e100' | 'sic']
      : (row.policies[policy]?.[POLICY_FIELDS[quantity as keyof typeof POLICY_FIELDS]] ?? null)
  if (!figure) return null
  const factor = QUANTITIES[quantity].share ? 100 : 1
  return { mean: factor * figure.mean, error: factor * figure.error, seeds: figure.seeds }
}

export const modelsOf = (sweeps: readonly SweepAnswer[]): string[] => [...new Set(sweeps.flatMap(({ result }) => result.sweep.models))]
export const policiesOf = (sweeps: readonly SweepAnswer[]): string[] => [
  ...new Set(sweeps.flatMap(({ result }) => Object.keys(result.sweep.policies))),
]

/** Value and error with the digits that the error allows, in powers of ten where it is small. */
export function formatFigure({ mean, error }: Figure): string {
  const largest = Math.max(Math.abs(mean), error)
  if (largest === 0) return '0'
  const power = largest < 1e-3 ? Math.floor(Math.log10(largest)) : 0
  const [a, b] = [mean / 10 ** power, error / 10 ** power]
  const digits = error > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(b)))) : 4
  const text = error > 0 ? `${a.toFixed(digits)} ± ${b.toFixed(digits)}` : String(Number(a.toFixed(digits)))
  const minus = text.replaceAll('-', '−')
  if (power === 0) return minus
  return `${error > 0 ? `(${minus})` : minus} × 10${superscript(power)}`
}
