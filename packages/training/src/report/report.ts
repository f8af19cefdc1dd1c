import { classTitle } from '@jetwatch/shared/plot/class-colours'
import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'
import type { Evaluated } from '../evaluate.ts'
import { byBackground, verdict } from '../format-evaluation.ts'
import { curves } from './curves.ts'
import { DEFINITIONS } from './definitions.ts'
import { distribution } from './distribution.ts'
import { jetsFigure } from './jets-figure.ts'
import { learningCurve } from './learning-curve.ts'
import { meanMassFigure, sculptingFigure } from './mass.ts'
import { STYLE } from './style.ts'
import { subjects } from './subject.ts'
import { figuresTable } from './table.ts'

export interface ReportContext {
  /** The command that made it. */
  readonly command: string
  /** When, ISO 8601. */
  readonly date: string
}

/**
 * One HTML page of evaluations with every picture inside: no script, no link, nothing to fetch. Models of different background
 * classes stand in sections of their own.
 */
export async function report(evaluated: readonly Evaluated[], context: ReportContext): Promise<string> {
  const groups = byBackground(evaluated.map((one) => ({ ...one, classes: one.evaluation.classes })))
  const sections: string[] = []
  for (const group of groups) sections.push(await section(group))
  const names = evaluated.map(({ evaluation }) => evaluation.model.name)
  const title = `Evaluation of ${names.join(', ')}`
  const [first] = evaluated
  const lead = first
    ? `${first.evaluation.jets.background} background and ${first.evaluation.jets.signal} signal jets from ${first.evaluation.data.map(({ path }) => fileName(path)).join(', ')}. Every number has one standard error; what needs no model stands beside.`
    : ''
  const body = element(
    'main',
    {},
    element('h1', {}, escapeMarkup(title)),
    element('p', { class: 'lead' }, escapeMarkup(lead)),
    ...sections,
    element('h2', {}, 'What the numbers mean'),
    element(
      'dl',
      {},
      ...DEFINITIONS.map(([term, meaning]) => element('dt', {}, escapeMarkup(term)) + element('dd', {}, escapeMarkup(meaning))),
    ),
    element('h2', {}, 'How it was made'),
    element('dl', {}, ...made(evaluated, context)),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeMarkup(title)}</title><style>${STYLE}</style></head>
<body>${body}</body></html>
`
}

async function section(group: readonly Evaluated[]): Promise<string> {
  const [first] = group as [Evaluated, ...Evaluated[]]
  const names = (role: 'background' | 'signal'): string =>
    first.evaluation.classes.flatMap((one) => (one.role === role && one.jets > 0 ? [classTitle(one.name)] : [])).join(', ') || 'nothing'
  const where = `(${names('signal')} against ${names('background')})`
  const drawn = subjects(group)
  const models = drawn.filter(({ isBaseline }) => !isBaseline)
  const learning: string[] = []
  for (const one of group) learning.push(await learningCurve(one))
  const prefix = ({ evaluation }: Evaluated): string => (group.length > 1 ? `${evaluation.model.name}: ` : '')
  const verdicts = group.flatMap((one) =>
    verdict(one.evaluation).map((sentence) => element('li', {}, escapeMarkup(prefix(one) + sentence))),
  )
  const grid = (...figures: readonly string[]): string => element('div', { class: 'figures' }, ...figures)
  return [
    element('h2', {}, `Finding ${escapeMarkup(names('signal'))} in ${escapeMarkup(names('background'))}`),
    figuresTable(group, drawn),
    element('ul', { class: 'verdict' }, ...verdicts),
    element('h2', {}, `Curves and scores ${escapeMarkup(where)}`),
    grid(...curves(drawn, where), ...group.map(distribution)),
    element('h2', {}, 'Jets'),
    grid(...group.map(jetsFigure)),
    element('h2', {}, 'Does the cut shape the mass?'),
    grid(...models.map(sculptingFigure), meanMassFigure(drawn, where)),
    element('h2', {}, 'Training'),
    grid(...learning),
  ].join('\n')
}

function made(evaluated: readonly Evaluated[], { command, date }: ReportContext): string[] {
  const entry = (term: string, text: string): string => element('dt', {}, escapeMarkup(term)) + element('dd', {}, text)
  const code = (text: string): string => element('code', {}, escapeMarkup(text))
  const [first] = evaluated
  return [
    entry('Command', code(command)),
    entry('Date', escapeMarkup(date)),
    ...evaluated.map(({ evaluation: { model, engine, seconds } }) =>
      entry(
        model.name,
        `trained on ${escapeMarkup(classTitle(model.trainedOn))}, preset ${escapeMarkup(model.preset)}; ${escapeMarkup(engine.name)} on ${escapeMarkup(engine.device)}, ${seconds.toFixed(1)} s; SHA-256 ${code(model.sha256)}`,
      ),
    ),
    ...(first?.evaluation.data.map(({ path, sha256, rows }) => entry(fileName(path), `${rows} rows; SHA-256 ${code(sha256)}`)) ?? []),
    ...evaluated.flatMap(({ evaluation: { model, jets, skipped } }) =>
      jets.skipped + jets.unlabelled > 0
        ? [
            entry(
              `Left out (${model.name})`,
              escapeMarkup(`${jets.unlabelled} jets without label; rows skipped: ${JSON.stringify(skipped)}`),
            ),
          ]
        : [],
    ),
  ]
}

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path
