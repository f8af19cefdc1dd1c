import { BASELINE_TITLES, BASELINES } from '@jetwatch/shared/baseline-names'
import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'
import { baselineScores } from '../baselines.ts'
import type { Evaluated } from '../evaluate.ts'
import { contenders } from '../format-evaluation.ts'
import { sculptingOf } from './mass.ts'
import { type Subject, split } from './subject.ts'

const COLUMNS = ['score', 'AUC', 'E10', 'E100', '1/εB (εS = 0.3)', '1/εB (εS = 0.5)', 'max SIC', '1/JSD (mass)'] as const

/** Columns in which larger is better whatever the others say; a score that knows nothing shapes no mass. */
const MERITS = 6

interface Value {
  readonly value: number | null
  readonly error?: number | null
  readonly reason?: string | null
}

/** The figures of merit of models and baselines of one background, each with its standard error; the best of a column is bold. */
export function figuresTable(group: readonly Evaluated[], subjects: readonly Subject[]): string {
  const rows = contenders(group.map(({ evaluation }) => evaluation)).map(({ title, figures, isBaseline }) => {
    const { auc, figures: detail } = figures
    const values: Value[] = [
      auc,
      detail.e10,
      detail.e100,
      detail.rejection30,
      detail.rejection50,
      detail.sic,
      sculpting(title, group, subjects),
    ]
    return { title, isBaseline, values }
  })
  const best = COLUMNS.slice(1).map((_, i) => Math.max(...rows.map(({ values }) => values[i]?.value ?? Number.NEGATIVE_INFINITY)))
  const digits = [4, 3, 3, 1, 1, 2, 2] as const
  const body = rows.map(({ title, values, isBaseline }) =>
    element(
      'tr',
      isBaseline ? { class: 'baseline' } : {},
      element('th', { scope: 'row' }, escapeMarkup(title)),
      ...values.map((value, i) => cell(value, digits[i] as number, value.value === best[i] && i < MERITS)),
    ),
  )
  const head = element('tr', {}, ...COLUMNS.map((column) => element('th', { scope: 'col' }, escapeMarkup(column))))
  return element('div', { class: 'scroll' }, element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)))
}

function cell({ value, error, reason }: Value, digits: number, isBest: boolean): string {
  if (value === null) return element('td', { class: 'none', title: reason ?? '' }, '–')
  const text = `${value.toFixed(digits)}<span class="error"> ± ${(error ?? Number.NaN).toFixed(digits)}</span>`
  return element('td', isBest ? { class: 'best' } : {}, text)
}

/** The mass sculpting of a row; baselines that are not drawn are looked up in the first model's jets. */
function sculpting(title: string, [first]: readonly Evaluated[], subjects: readonly Subject[]): Value {
  const drawn = subjects.find((subject) => subject.title === title)
  if (drawn) return sculptingOf(drawn)
  const name = BASELINES.find((one) => BASELINE_TITLES[one] === title)
  const scores = first && name && baselineScores(name, first.jets, first.manifest.baselines)
  return first && scores ? sculptingOf(split(first, scores)) : { value: null, reason: 'worked out for the first model’s densities only' }
}
