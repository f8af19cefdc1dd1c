import type { Axis } from '@jetwatch/shared/plot/axis'
import { chart } from '@jetwatch/shared/plot/chart'
import { classTitle } from '@jetwatch/shared/plot/class-colours'
import { errorPoints, line } from '@jetwatch/shared/plot/marks'
import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'
import { figure, missing } from '../report/figure.ts'
import { STYLE } from '../report/style.ts'
import type { Scan } from './scan-file.ts'
import { elbow, type Mean, type ScanRow, scanNotes, scanRows, scanTable } from './scan-summary.ts'

/** A scan as one HTML page, its table and pictures inside: no script, no link, nothing to fetch. */
export function scanReport(scan: Scan): string {
  const rows = scanRows(scan)
  const title = scan.kind === 'latent' ? `Width of the bottleneck: ${scan.arch}` : `Signal in the training sample: ${scan.arch}`
  const pictures =
    scan.kind === 'latent' ? [latentFigure(rows)] : [contaminationFigure(rows, 'auc', 'AUC'), contaminationFigure(rows, 'e10', 'E10')]
  const entry = (term: string, text: string): string => element('dt', {}, escapeMarkup(term)) + element('dd', {}, text)
  const code = (text: string): string => element('code', {}, escapeMarkup(text))
  const file = ({ name, sha256 }: { name: string; sha256: string }): string => `${escapeMarkup(name)}; SHA-256 ${code(sha256)}`
  const backends = [...new Set(scan.points.map(({ backend }) => backend))].join(', ')
  const body = element(
    'main',
    {},
    element('h1', {}, escapeMarkup(title)),
    element('p', { class: 'lead' }, escapeMarkup(leadOf(scan))),
    element('div', { class: 'figures' }, ...pictures),
    element('h2', {}, 'Table'),
    tableOf(scan),
    element('ul', { class: 'verdict' }, ...scanNotes(scan).map((note) => element('li', {}, escapeMarkup(note)))),
    element('h2', {}, 'How it was made'),
    element(
      'dl',
      {},
      entry('Command', code(scan.command)),
      entry('Trained on', file(scan.data)),
      scan.test ? entry('Evaluated on', file(scan.test)) : '',
      entry('Backend', escapeMarkup(backends)),
    ),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeMarkup(title)}</title><style>${STYLE}</style></head>
<body>${body}</body></html>
`
}

function leadOf({ kind, points, background, test }: Scan): string {
  const what = `${points.length} ${points.length === 1 ? 'model' : 'models'} trained on ${classTitle(background)}`
  const [first] = points
  if (kind === 'latent')
    return `${what}, ${first ? `${first.jets} jets each and ${first.validationJets} for the validation loss. ` : ''}No label was looked at.`
  const judged = first?.test
  return `${what} with signal mixed in${judged && test ? `, each evaluated on ${judged.background} background and ${judged.signal} signal jets of ${test.name}` : ''}.`
}

function tableOf(scan: Scan): string {
  const [head, ...rows] = scanTable(scan) as [string[], ...string[][]]
  const cells = (row: readonly string[]): string =>
    row.map((cell, i) => element(i === 0 ? 'th' : 'td', i === 0 ? { scope: 'row' } : {}, escapeMarkup(cell))).join('')
  const heading = element('tr', {}, ...head.map((cell) => element('th', { scope: 'col' }, escapeMarkup(cell))))
  return element(
    'div',
    { class: 'scroll' },
    element('table', {}, element('thead', {}, heading), element('tbody', {}, ...rows.map((row) => element('tr', {}, cells(row))))),
  )
}

const SERIES = 'var(--series-1)'
const BASELINE = { colour: 'var(--series-2)', width: 1.5, dash: '6 4' } as const

interface Point {
  readonly x: number
  readonly y: number
  readonly error: number
}

function latentFigure(rows: readonly ScanRow[]): string {
  const heading = 'Validation loss by width of the bottleneck'
  if (rows.length < 2) return missing(heading, 'it needs two values')
  const points = rows.map(({ value, validationLoss }) => ({ x: value, y: validationLoss.mean, error: validationLoss.spread ?? 0 }))
  const bend = elbow(rows)
  const y = span(points, 'validation loss')
  const [first, last] = [rows[0] as ScanRow, rows.at(-1) as ScanRow]
  const x: Axis = { title: 'latent dimension', low: 0, high: last.value * 1.05, scale: 'linear' }
  const marks = [
    line(
      points.map((one) => [one.x, one.y] as const),
      { colour: SERIES },
    ),
    errorPoints(points, { colour: SERIES }),
  ]
  const guide =
    bend === null
      ? []
      : [
          line(
            [
              [bend, y.low],
              [bend, y.high],
            ],
            BASELINE,
          ),
        ]
  const words = points.map(({ x: at, y: loss }) => `${loss.toPrecision(4)} at ${at}`).join(', ')
  return wide(
    figure(
      heading,
      chart({
        name: heading,
        description: `Validation loss ${words}.${bend === null ? '' : ` The curve bends most at ${bend}.`}`,
        x,
        y,
        marks: [...guide, ...marks],
        width: 900,
      }),
      `Loss of jets not trained on, from ${first.validationLoss.mean.toPrecision(4)} to ${last.validationLoss.mean.toPrecision(4)}. A wider bottleneck reconstructs better; where that stops paying is the width to take.`,
      [{ title: 'validation loss', colour: SERIES }, ...(bend === null ? [] : [{ title: `strongest bend, ${bend}`, ...BASELINE }])],
    ),
  )
}

/** The clean training is a line of its own, for a log axis has no zero. */
function contaminationFigure(rows: readonly ScanRow[], of: 'auc' | 'e10', name: string): string {
  const heading = `${name} by signal in training`
  const quoted = rows.flatMap((row) => (row[of] === null ? [] : [{ value: row.value, figure: row[of] as Mean }]))
  const mixed = quoted
    .filter(({ value }) => value > 0)
    .map(({ value, figure: one }) => ({ x: value * 100, y: one.mean, error: one.error ?? 0 }))
  const clean = quoted.find(({ value }) => value === 0)?.figure
  if (mixed.length === 0) return missing(heading, 'there is no evaluated model with signal in training')
  const [low, high] = [Math.min(...mixed.map(({ x }) => x)), Math.max(...mixed.map(({ x }) => x))]
  const x: Axis = { title: 'signal in training, % (log axis)', low: low / 1.6, high: high * 1.6, scale: 'log10' }
  const all = [...mixed, ...(clean ? [{ x: low, y: clean.mean, error: clean.error ?? 0 }] : [])]
  const y = span(all, name)
  const level = (at: number): readonly (readonly [number, number])[] => [
    [x.low, at],
    [x.high, at],
  ]
  const baseline = clean
    ? [
        line(level(clean.mean), BASELINE),
        ...(clean.error
          ? [-clean.error, clean.error].map((shift) =>
              line(level(clean.mean + shift), { colour: BASELINE.colour, width: 0.8, dash: '2 3' }),
            )
          : []),
      ]
    : []
  const text = ({ mean, error }: Mean): string => `${mean.toFixed(4)}${error === null ? '' : ` ± ${error.toFixed(4)}`}`
  const words = quoted.map(({ value, figure: one }) => `${text(one)} with ${Number((100 * value).toPrecision(6))} %`).join(', ')
  return figure(
    heading,
    chart({
      name: heading,
      description: `${name} ${words} of signal in training.`,
      x,
      y,
      marks: [
        ...baseline,
        line(
          mixed.map((one) => [one.x, one.y] as const),
          { colour: SERIES, width: 1.5 },
        ),
        errorPoints(mixed, { colour: SERIES }),
      ],
    }),
    `${clean ? `Dashed: trained without signal, ${text(clean)}; dotted, its error. All models see the same test jets, so their errors go together.` : 'No model without signal is in the scan: add 0 to it.'}`,
    [{ title: 'signal mixed in', colour: SERIES }, ...(clean ? [{ title: 'clean', ...BASELINE }] : [])],
  )
}

/** An axis around the points and their errors. */
function span(points: readonly Point[], title: string): Axis {
  const low = Math.min(...points.map(({ y, error }) => y - error))
  const high = Math.max(...points.map(({ y, error }) => y + error))
  const margin = 0.12 * (high - low) || 0.1 * Math.abs(high) || 1
  return { title, low: low - margin, high: high + margin, scale: 'linear' }
}

const wide = (html: string): string => html.replace('<figure>', '<figure class="wide">')
