import type { Axis } from '@jetwatch/shared/plot/axis'
import { chart, type Mark } from '@jetwatch/shared/plot/chart'
import { errorPoints, line } from '@jetwatch/shared/plot/marks'
import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'
import { figure } from '@jetwatch/training/report/figure'
import { STYLE } from '@jetwatch/training/report/style'
import type { Burst, Detection } from './detection-document.ts'
import type { DetectionRow } from './detection-rows.ts'
import { delayTable, falseAlarmTable, percent } from './detection-table.ts'
import { tableOf } from './report-table.ts'

const colourOf = (detection: Detection, detector: string): string =>
  `var(--series-${(Object.keys(detection.detectors).indexOf(detector) % 6) + 1})`

/** A finished detection as one HTML page, its tables and pictures inside: no script, no link, nothing to fetch. */
export function detectionReport(detection: Detection, rows: readonly DetectionRow[], command: string): string {
  const { bursts, runs, falseAlarmsPerHour, model, clean } = detection
  const title = `Detection in time: ${detection.name}`
  const page = element(
    'main',
    {},
    element('h1', {}, escapeMarkup(title)),
    element(
      'p',
      { class: 'lead' },
      escapeMarkup(
        `${model}, ${runs} streams of each burst. Every alarm line is set to ${falseAlarmsPerHour} false ${falseAlarmsPerHour === 1 ? 'alarm' : 'alarms'} an hour of stream, on ${clean.calibration} clean streams of ${clean.seconds} s whose jets are drawn at random with replacement. A delay runs from the onset to the first alarm; a stream in which the detector had raised one before the onset is left out for it. Streams that never noticed count as later than any.`,
      ),
    ),
    element(
      'div',
      { class: 'figures' },
      ...(bursts.length > 1 ? [delayPicture(detection, rows)] : []),
      ...bursts.map((burst) => noticedPicture(detection, rows, burst)),
    ),
    element('h2', {}, 'Delay'),
    tableOf(delayTable(rows)),
    element('p', {}, escapeMarkup('In brackets: the median between order statistics and the share by Wilson, at 68 %.')),
    element('h2', {}, 'False alarms'),
    tableOf(falseAlarmTable(rows)),
    element(
      'p',
      {},
      escapeMarkup(
        'An hour, with the 68 % interval of the number of alarms. Streams of the recipe hold each jet once a pass, so that their counts fluctuate less than those of fresh jets, and all of them share jets.',
      ),
    ),
    element('h2', {}, 'How it was made'),
    element('p', {}, element('code', {}, escapeMarkup(command))),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeMarkup(title)}</title><style>${STYLE}</style></head>
<body>${page}</body></html>
`
}

/** Share of streams that noticed a burst, against the time since its onset. */
function noticedPicture(detection: Detection, rows: readonly DetectionRow[], burst: Burst): string {
  const own = rows.filter((row) => row.burst === burst)
  const heading = `Share of streams that noticed ${percent(burst.contamination)}`
  const x: Axis = { title: 'seconds since the onset', low: 0, high: burst.seconds, scale: 'linear' }
  const y: Axis = { title: 'share of streams', low: 0, high: 1.04, scale: 'linear' }
  const marks = own.map(({ detector, delays }): Mark => {
    const alarms = delays.filter((delay) => delay !== null).sort((a, b) => a - b)
    const points = alarms.flatMap((at, i): [number, number][] => [
      [at, i / delays.length],
      [at, (i + 1) / delays.length],
    ])
    return line([[0, 0], ...points, [burst.seconds, alarms.length / delays.length]], { colour: colourOf(detection, detector) })
  })
  const words = own
    .map(({ detector, seconds }) => `${detector}: ${seconds?.median == null ? 'never' : `${seconds.median.toFixed(1)} s`}`)
    .join('; ')
  const legend = own.map(({ detector }) => ({ title: detector, colour: colourOf(detection, detector) }))
  return figure(heading, chart({ name: heading, description: `Medians: ${words}`, x, y, marks }), `Medians: ${words}.`, legend)
}

/** Median delay against the contamination, with the range of 10 to 90 % of the streams. */
function delayPicture(detection: Detection, rows: readonly DetectionRow[]): string {
  const heading = 'Delay against contamination'
  const detectors = Object.keys(detection.detectors)
  const shares = detection.bursts.map(({ contamination }) => 100 * contamination)
  const quoted = rows.flatMap(({ seconds }) => [seconds?.tenth, seconds?.median, seconds?.ninetieth].filter((value) => value != null))
  if (quoted.length === 0) return ''
  const x: Axis = { title: 'signal, % (log axis)', low: Math.min(...shares) / 1.5, high: Math.max(...shares) * 1.5, scale: 'log10' }
  const longest = Math.max(...detection.bursts.map(({ seconds }) => seconds))
  const y: Axis = { title: 'delay, s (log axis)', low: Math.max(0.01, Math.min(...quoted) / 1.5), high: longest * 1.3, scale: 'log10' }
  const marks = detectors.flatMap((name, i): Mark[] => {
    const stroke = { colour: colourOf(detection, name) }
    // Beside each other, so that the bars do not cover each other.
    const beside = 1.045 ** (i - (detectors.length - 1) / 2)
    const own = rows.filter(({ detector, seconds }) => detector === name && seconds !== null)
    const place = ({ burst }: DetectionRow): number => 100 * burst.contamination * beside
    const medians = own.flatMap((row) => (row.seconds?.median == null ? [] : [[place(row), row.seconds.median] as const]))
    return [
      ...own.flatMap((row) =>
        row.seconds?.tenth == null
          ? []
          : [
              line(
                [
                  [place(row), row.seconds.tenth],
                  [place(row), row.seconds.ninetieth ?? row.burst.seconds],
                ],
                { ...stroke, width: 1.5 },
              ),
            ],
      ),
      line(medians, { ...stroke, width: 1, dash: '2 3' }),
      errorPoints(
        medians.map(([at, value]) => ({ x: at, y: value, error: 0 })),
        stroke,
      ),
    ]
  })
  const caption = 'Dots are medians, bars reach from 10 to 90 % of the streams; to the end of the burst where 90 % did not notice it.'
  const legend = detectors.map((name) => ({ title: name, colour: colourOf(detection, name) }))
  return figure(heading, chart({ name: heading, description: caption, x, y, marks }), caption, legend)
}
