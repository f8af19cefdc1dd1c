import { JetwatchError } from '@jetwatch/shared/errors'
import { element } from '@jetwatch/shared/plot/markup'
import type { Drawing } from './figure-svg.ts'
import { type ReportFigure, unescapeMarkup } from './report-figures.ts'

const LINE = 20
const KEY = 36
const GAP = 20
/** Wider than the characters of any usual sans-serif are on average. */
const CHARACTER = 6.9

/** A chart with its legend. @throws USAGE for a figure that was not drawn, with the reason that stands in its place. */
export function chartSvg({ heading, markup }: ReportFigure): Drawing {
  const chart = /<svg class="chart" viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*aria-label="([^"]*)">([\s\S]*?)<\/svg>/.exec(markup)
  if (!chart) {
    const reason = unescapeMarkup(/<p>([\s\S]*?)<\/p>/.exec(markup)?.[1] ?? 'it is no chart')
    throw new JetwatchError('USAGE', `"${heading}" has no picture: ${reason}`, 'Choose another figure')
  }
  const [, w, h, label = '', content = ''] = chart
  const [width, height] = [Number(w), Number(h)]
  const description = unescapeMarkup(label).replace(/^.*?\. (?=\S)/, '')
  const legend = entriesOf(markup)
  let [x, y] = [0, height + LINE]
  const keys = legend.map(({ style, title }) => {
    const size = KEY + title.length * CHARACTER
    if (x > 0 && x + size > width) [x, y] = [0, y + LINE]
    const key = element('line', { x1: x, x2: x + 28, y1: y - 4, y2: y - 4, style }) + element('text', { x: x + KEY, y }, title)
    x += size + GAP
    return key
  })
  return { width, height: legend.length > 0 ? y : height, markup: content + keys.join(''), description }
}

/** Titles stay escaped. */
const entriesOf = (markup: string): { style: string; title: string }[] =>
  Array.from(
    markup.matchAll(/<li><svg class="key"[^>]*><line [^>]*style="([^"]*)"[^>]*><\/line><\/svg>([^<]*)<\/li>/g),
    ([, style = '', title = '']) => ({
      style,
      title,
    }),
  )
