import { BASELINE_TITLES, BASELINES } from './baselines.ts'
import type { Evaluation } from './evaluation.ts'
import type { ScoreFigures } from './figures.ts'

const COLUMNS = ['', 'AUC', 'E10', 'E100', '1/εB (0.3)', '1/εB (0.5)', 'max SIC']

/** A table for a terminal: model and baselines, standard errors, and where the model is no better. Ends without a newline. */
export function formatEvaluation(result: Evaluation): string {
  const rows = [COLUMNS, row(`${result.model.name} (${result.model.score})`, result)]
  for (const name of BASELINES) {
    const figures = result.baselines[name]
    if (figures) rows.push(row(BASELINE_TITLES[name], figures))
  }
  const { jets, data, engine, model } = result
  const seconds = result.seconds.toFixed(1)
  return [
    `${model.name} on ${data.map(({ path }) => path).join(', ')}`,
    `${jets.scored} jets (${classCounts(result)}) in ${seconds} s on ${engine.name}: ${engine.device}`,
    ...skips(result),
    '',
    ...align(rows),
    '',
    'E10, E100: signal efficiency at a background efficiency of 0.1 and 0.01. 1/εB: background rejection at that signal efficiency.',
    '± one standard error. Densities are fitted on the training class only; – rests on too few events.',
    ...(result.auc.reason ? [`No AUC: ${result.auc.reason}.`] : []),
    ...verdict(result),
  ].join('\n')
}

const classCounts = ({ classes, jets }: Evaluation): string =>
  [
    ...classes.map(({ name, jets: n, role }) => `${n} ${name}${role === 'background' ? ' = background' : ''}`),
    jets.unlabelled ? `${jets.unlabelled} unlabelled` : '',
  ]
    .filter(Boolean)
    .join(', ')

function skips({ jets, skipped }: Evaluation): string[] {
  if (jets.skipped === 0) return []
  const reasons = Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`)
  return [`${jets.skipped} rows skipped: ${reasons.join(', ')}`]
}

function row(title: string, { auc, figures }: ScoreFigures): string[] {
  const { e10, e100, rejection30, rejection50, sic } = figures
  return [title, number(auc, 4), number(e10, 3), number(e100, 3), number(rejection30, 1), number(rejection50, 1), number(sic, 2)]
}

const number = (figure: { readonly value: number | null; readonly error?: number | null }, digits: number): string =>
  figure.value === null ? '–' : `${figure.value.toFixed(digits)} ± ${(figure.error ?? Number.NaN).toFixed(digits)}`

function align(rows: readonly string[][]): string[] {
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((cells) => (cells[i] as string).length)))
  return rows.map((cells) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join('   ')
      .trimEnd(),
  )
}

/** One line for each figure in which a baseline is as good as the model: then the model adds nothing there. */
function verdict(result: Evaluation): string[] {
  const compared = [
    ['AUC', (figures: ScoreFigures) => figures.auc.value],
    ['E10', (figures: ScoreFigures) => figures.e10],
    ['E100', (figures: ScoreFigures) => figures.e100],
  ] as const
  const lines: string[] = []
  for (const [figure, of] of compared) {
    const ours = of(result)
    if (ours === null) continue
    const better = BASELINES.flatMap((name) => {
      const figures = result.baselines[name]
      const value = figures && of(figures)
      return value !== null && value >= ours ? [`${BASELINE_TITLES[name]} (${value.toFixed(3)})`] : []
    })
    if (better.length > 0) lines.push(`The model does not beat ${better.join(', ')} in ${figure} (${ours.toFixed(3)}).`)
  }
  if (lines.length === 0 && result.auc.value !== null)
    lines.push('The model beats every baseline in AUC, and in E10 and E100 where both are quoted.')
  return lines
}
