import { type Sweep, TRAINING_AXIS } from './sweep-document.ts'
import { type Over, SCORE_FIGURES, type SweepRow } from './sweep-rows.ts'

const NONE = '–'

/** Value and error with the digits that the error allows. */
export function formatOver(figure: Over | null, percent = false): string {
  if (!figure) return NONE
  const [mean, error] = percent ? [100 * figure.mean, 100 * figure.error] : [figure.mean, figure.error]
  const digits = error > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(error)))) : 4
  return `${mean.toFixed(digits)} ± ${error.toFixed(digits)}${percent ? ' %' : ''}`
}

/** Figures of the scores, the first row the heading. */
export function scoreTable(sweep: Sweep, rows: readonly SweepRow[]): string[][] {
  return [
    ['model', ...sweep.axes.map(({ name }) => name), 'AUC', 'E10', 'E100', 'SIC', ...(trains(sweep) ? ['loss of AUC'] : [])],
    ...rows.map((row) => [
      ...placeOf(sweep, row),
      ...SCORE_FIGURES.map((name) => formatOver(row[name])),
      ...(trains(sweep) ? [formatOver(row.aucLoss)] : []),
    ]),
  ]
}

const trains = ({ axes }: Sweep): boolean => axes.some(({ set }) => set === TRAINING_AXIS)

/** What one policy did, the first row the heading. */
export function policyTable(sweep: Sweep, rows: readonly SweepRow[], policy: string): string[][] {
  return [
    ['model', ...sweep.axes.map(({ name }) => name), 'flagged', 'εB', 'εS', 'last cut', 'drift of the cut', 'changes'],
    ...rows.map((row) => {
      const own = row.policies[policy]
      return [
        ...placeOf(sweep, row),
        formatOver(own?.flagRate ?? null, true),
        formatOver(own?.backgroundEfficiency ?? null, true),
        formatOver(own?.signalEfficiency ?? null, true),
        own ? own.cut.mean.toPrecision(4) : NONE,
        own ? relativeDrift(own) : NONE,
        own ? own.changes.toFixed(1) : NONE,
      ]
    }),
  ]
}

const placeOf = (sweep: Sweep, { model, values }: SweepRow): string[] => [
  model,
  ...sweep.axes.map((_, i) => (values ? String(values[i]) : 'clean')),
]

/** In the score's own unit; 0 where the cut stayed. */
const relativeDrift = ({ drift }: SweepRow['policies'][string]): string =>
  drift.mean === 0 && drift.error === 0 ? '0' : `${drift.mean.toPrecision(3)} ± ${drift.error.toPrecision(2)}`
