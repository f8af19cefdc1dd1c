import { BASELINE_TITLES, BASELINES } from '@jetwatch/shared/baseline-names'
import type { Evaluation } from './evaluation.ts'
import type { ScoreFigures } from './figures.ts'
import { type ExtraScore, SCORE_TITLES } from './scores/score-name.ts'

const COLUMNS = ['', 'AUC', 'E10', 'E100', '1/εB (0.3)', '1/εB (0.5)', 'max SIC']

/** One evaluation as a table for a terminal: see `formatEvaluations`. */
export const formatEvaluation = (result: Evaluation): string => formatEvaluations([result])

/**
 * Tables for a terminal, one for each background class: models and their scores, the baselines, standard errors, and where a
 * model is no better. Ends without a newline.
 */
export function formatEvaluations(results: readonly Evaluation[]): string {
  return [
    ...byBackground(results).flatMap((group) => [...tableOf(group), '']),
    'E10, E100: signal efficiency at a background efficiency of 0.1 and 0.01. 1/εB: background rejection at that signal efficiency.',
    '± one standard error. Densities are fitted on the training class only; – rests on too few events.',
    ...results.flatMap((result) => {
      const name = results.length > 1 ? `${result.model.name}: ` : ''
      return [...(result.auc.reason ? [`No AUC: ${result.auc.reason}.`] : []), ...verdict(result)].map((line) => name + line)
    }),
  ].join('\n')
}

/** Evaluations that share their background class, in order of appearance: only their figures can be compared. */
export function byBackground<T extends Pick<Evaluation, 'classes'>>(results: readonly T[]): T[][] {
  const groups = new Map<string | undefined, T[]>()
  for (const result of results) {
    const name = result.classes.find(({ role }) => role === 'background')?.name
    groups.set(name, [...(groups.get(name) ?? []), result])
  }
  return [...groups.values()]
}

function tableOf(group: readonly Evaluation[]): string[] {
  const [first] = group as [Evaluation, ...Evaluation[]]
  const rows = [COLUMNS, ...contenders(group).map(({ title, figures }) => row(title, figures))]
  return [
    `${group.map(({ model }) => model.name).join(', ')} on ${first.data.map(({ path }) => path).join(', ')}`,
    ...group.map((result) => {
      const { jets, engine, model, seconds } = result
      const who = group.length > 1 ? `${model.name}: ` : ''
      return `${who}${jets.scored} jets (${classCounts(result)}) in ${seconds.toFixed(1)} s on ${engine.name}: ${engine.device}`
    }),
    ...skips(first),
    '',
    ...align(rows),
  ]
}

/** A score in a table: a model's own, a further one of it, or one that needs no model. */
export interface Contender {
  readonly title: string
  readonly figures: ScoreFigures
  readonly isBaseline: boolean
}

/** Scores of all models of one background, then the baselines; those that two models share (same figures) stand once. */
export function contenders(group: readonly Evaluation[]): Contender[] {
  const models = group.flatMap((result) => [
    { title: `${result.model.name} (${result.model.score})`, figures: result as ScoreFigures, isBaseline: false },
    ...Object.entries(result.scores ?? {})
      .map(([name, figures]) => ({ score: SCORE_TITLES[name as ExtraScore], figures }))
      // Asked for by name, but it is the model's own.
      .filter(({ score }) => score !== result.model.score)
      .map(({ score, figures }) => ({ title: `${result.model.name} (${score})`, figures, isBaseline: false })),
  ])
  const baselines: Contender[] = []
  const seen = new Set<string>()
  for (const name of BASELINES) {
    const distinct = group.filter(({ baselines: own }) => {
      const key = `${name} ${JSON.stringify(own[name])}`
      return own[name] !== null && !seen.has(key) && seen.add(key)
    })
    for (const { model, baselines: own } of distinct) {
      const whose = distinct.length > 1 ? ` (as ${model.name})` : ''
      baselines.push({ title: BASELINE_TITLES[name] + whose, figures: own[name] as ScoreFigures, isBaseline: true })
    }
  }
  return [...models, ...baselines]
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
export function verdict(result: Evaluation): string[] {
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
