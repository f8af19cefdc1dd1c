import type { Axis } from '@jetwatch/shared/plot/axis'
import { chart, type Mark } from '@jetwatch/shared/plot/chart'
import { errorPoints, line } from '@jetwatch/shared/plot/marks'
import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'
import { figure, missing } from '@jetwatch/training/report/figure'
import { STYLE } from '@jetwatch/training/report/style'
import { tableOf } from './report-table.ts'
import type { Sweep } from './sweep-document.ts'
import type { Over, SweepRow } from './sweep-rows.ts'
import { policyTable, scoreTable } from './sweep-table.ts'

const COLOURS = Array.from({ length: 6 }, (_, i) => `var(--series-${i + 1})`)
const DASHES = [undefined, '7 4', '2 3', '9 3 2 3']

interface Series {
  readonly title: string
  readonly colour: string
  readonly dash: string | undefined
  readonly clean: Over | null
  readonly points: readonly { readonly x: number; readonly figure: Over }[]
}

/** A finished sweep as one HTML page, its table and pictures inside: no script, no link, nothing to fetch. */
export function sweepReport(sweep: Sweep, rows: readonly SweepRow[], command: string): string {
  const pictures = [
    picture(
      sweep,
      'AUC',
      seriesOf(sweep, rows, (row) => row.auc),
    ),
    picture(
      sweep,
      'E10, εS at εB = 10 %',
      seriesOf(sweep, rows, (row) => row.e10),
      'E10',
    ),
    picture(
      sweep,
      'E100, εS at εB = 1 %',
      seriesOf(sweep, rows, (row) => row.e100),
      'E100',
    ),
    picture(
      sweep,
      'largest SIC',
      seriesOf(sweep, rows, (row) => row.sic),
      'SIC',
    ),
    ...policyPictures(sweep, rows),
  ]
  const seeds = `${sweep.seeds.length} ${sweep.seeds.length === 1 ? 'seed' : 'seeds'}`
  const page = element(
    'main',
    {},
    element('h1', {}, escapeMarkup(`Sweep: ${sweep.name}`)),
    element(
      'p',
      { class: 'lead' },
      escapeMarkup(
        `${rows.length} places of the grid, ${seeds}, ${sweep.events} events each. Errors are the larger of the spread over seeds and the error from unique jets: seeds share jets. The thin horizontal lines are the clean baseline, the recipe without its corruptions and schedules.`,
      ),
    ),
    element('div', { class: 'figures' }, ...pictures),
    element('h2', {}, 'Scores'),
    tableOf(scoreTable(sweep, rows)),
    ...Object.keys(sweep.policies).flatMap((name) => [
      element('h2', {}, escapeMarkup(`Policy: ${name}`)),
      tableOf(policyTable(sweep, rows, name)),
    ]),
    element('h2', {}, 'How it was made'),
    element('p', {}, element('code', {}, escapeMarkup(command))),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeMarkup(`Sweep: ${sweep.name}`)}</title><style>${STYLE}</style></head>
<body>${page}</body></html>
`
}

function policyPictures(sweep: Sweep, rows: readonly SweepRow[]): string[] {
  const names = Object.keys(sweep.policies)
  const all = (title: string, axis: string, of: (row: SweepRow, policy: string) => Over | null): string =>
    picture(
      sweep,
      title,
      names.flatMap((name, i) =>
        seriesOf(sweep, rows, (row) => of(row, name)).map((series, k) => ({
          ...series,
          title: series.title ? `${name}, ${series.title}` : name,
          colour: COLOURS[i % COLOURS.length] as string,
          dash: DASHES[k % DASHES.length],
        })),
      ),
      axis,
    )
  return [
    all('flagged share', 'share', (row, name) => row.policies[name]?.flagRate ?? null),
    all('background efficiency of the policy', 'εB', (row, name) => row.policies[name]?.backgroundEfficiency ?? null),
    all('signal efficiency of the policy', 'εS', (row, name) => row.policies[name]?.signalEfficiency ?? null),
    all('drift of the cut', 'drift', (row, name) => row.policies[name]?.drift ?? null),
  ]
}

/** One series for each model and value of the second axis. */
function seriesOf({ models, axes }: Sweep, rows: readonly SweepRow[], of: (row: SweepRow) => Over | null): Series[] {
  const second = axes[1]
  return models.flatMap((model, m) =>
    (second?.values ?? [null]).map((value, k): Series => {
      const own = rows.filter((row) => row.model === model && row.values && (value === null || row.values[1] === value))
      const points = own.flatMap((row) => {
        const figure = of(row)
        return figure ? [{ x: (row.values as readonly number[])[0] as number, figure }] : []
      })
      const baseline = rows.find((row) => row.model === model && row.values === null)
      const title = [models.length > 1 ? model : '', value === null ? '' : `${second?.name} ${value}`].filter(Boolean).join(', ')
      const colour = COLOURS[(models.length > 1 ? m : k) % COLOURS.length] as string
      const dash = models.length > 1 ? DASHES[k % DASHES.length] : undefined
      return { title, colour, dash, clean: baseline ? of(baseline) : null, points: points.sort((a, b) => a.x - b.x) }
    }),
  )
}

function picture({ axes }: Sweep, title: string, series: readonly Series[], axisTitle = title): string {
  const [axis] = axes as [Sweep['axes'][number]]
  const points = series.flatMap((one) => one.points)
  const heading = `${title.charAt(0).toUpperCase()}${title.slice(1)} against ${axis.name}`
  if (points.length === 0) return missing(heading, 'no point of the sweep quotes it')
  const clean = series.flatMap((one) => (one.clean ? [one.clean] : []))
  const figures = [...points.map((point) => point.figure), ...clean]
  const x: Axis = { title: axis.name, ...span(axis.values, 0.04), scale: 'linear' }
  const y: Axis = {
    title: axisTitle,
    ...span(
      figures.flatMap(({ mean, error }) => [mean - error, mean + error]),
      0.08,
    ),
    scale: 'linear',
  }
  const marks = series.flatMap(({ points: own, colour, dash, clean: baseline }): Mark[] => [
    ...(baseline
      ? [
          line(
            [
              [x.low, baseline.mean],
              [x.high, baseline.mean],
            ],
            { colour, width: 1, dash: '1 4' },
          ),
        ]
      : []),
    line(
      own.map((point) => [point.x, point.figure.mean] as const),
      { colour, ...(dash ? { dash } : {}) },
    ),
    errorPoints(
      own.map((point) => ({ x: point.x, y: point.figure.mean, error: point.figure.error })),
      { colour },
    ),
  ])
  const ends = series.flatMap(({ title: name, points: own }) => {
    const [first, last] = [own[0], own.at(-1)]
    return first && last
      ? [`${name ? `${name}: ` : ''}${first.figure.mean.toPrecision(4)} at ${first.x}, ${last.figure.mean.toPrecision(4)} at ${last.x}`]
      : []
  })
  const legend = series
    .filter(({ title: name }) => name)
    .map(({ title: name, colour, dash }) => ({ title: name, colour, ...(dash ? { dash } : {}) }))
  return figure(heading, chart({ name: heading, description: ends.join('; '), x, y, marks }), ends.join('; '), legend)
}

function span(values: readonly number[], room: number): { low: number; high: number } {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const width = high - low || Math.abs(high) || 1
  return { low: low - room * width, high: high + room * width }
}
