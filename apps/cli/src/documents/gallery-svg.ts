import { element } from '@jetwatch/shared/plot/markup'
import type { Drawing } from './figure-svg.ts'
import { pngOfBitmap } from './png.ts'
import type { ReportFigure } from './report-figures.ts'

const IMAGE = 92
/** From the lowest image to the baseline of the words below it. */
const WORDS = 13
const STEP = IMAGE + 5
const LEFT = 22
const BETWEEN = 30
const TOP = 26
const ROWS = ['prepared', 'rebuilt', 'squared error']
const LINE = 16

/** Prepared image, reconstruction and squared error of the first jets of each class, side by side, with their colour scales. */
export function gallerySvg({ markup }: ReportFigure): Drawing {
  const groups = Array.from(markup.matchAll(/<h4 style="border-color:([^"]*)">([^<]*)<\/h4>([\s\S]*?)(?=<h4|<div class="bars">)/g))
  const parts: string[] = []
  let x = LEFT
  let lowest = 0
  ROWS.forEach((row, i) => {
    const y = TOP + i * STEP + IMAGE / 2
    parts.push(element('text', { class: 'quiet', x: 0, y: 0, 'text-anchor': 'middle', transform: `translate(12 ${y}) rotate(-90)` }, row))
  })
  for (const [, colour = '', title = '', body = ''] of groups) {
    parts.push(element('rect', { x, y: 3, width: 4, height: 14, style: `fill:${colour}` }))
    parts.push(element('text', { x: x + 10, y: 15 }, title))
    for (const [, jet = ''] of body.matchAll(/<div class="jet">([\s\S]*?<\/p>)/g)) {
      Array.from(jet.matchAll(/base64,([^"]*)"/g), ([, data = '']) => data).forEach((data, i) => {
        parts.push(picture(data, x, TOP + i * STEP))
      })
      const lines = (/<p>([\s\S]*?)<\/p>/.exec(jet)?.[1] ?? '').split('<br>')
      lines.forEach((line, i) => {
        parts.push(element('text', { class: 'quiet', x, y: TOP + 3 * STEP + WORDS + i * LINE }, line))
      })
      lowest = Math.max(lowest, TOP + 3 * STEP + WORDS + (lines.length - 1) * LINE)
      x += STEP
    }
    x += BETWEEN
  }
  const width = x - BETWEEN - 5
  return {
    width,
    height: lowest + 32,
    markup: parts.join('') + bars(markup, lowest + 24),
    description:
      'From above: the prepared image, what the model makes of it, and the squared error pixel by pixel; below, row, mass and score of the jet.',
  }
}

function picture(bitmap: string, x: number, y: number): string {
  const data = Buffer.from(pngOfBitmap(Buffer.from(bitmap, 'base64'))).toString('base64')
  return element('image', {
    ...{ x, y, width: IMAGE, height: IMAGE, preserveAspectRatio: 'none', style: 'image-rendering:pixelated' },
    href: `data:image/png;base64,${data}`,
  })
}

/** Colour scales, from the CSS gradients of the report. */
function bars(markup: string, y: number): string {
  const found = Array.from(
    markup.matchAll(
      /<div class="bar"[^>]*><span>0<\/span><i style="background:linear-gradient\(to right, ([^"]*)\)"><\/i><span>([^<]*)<\/span>/g,
    ),
  )
  return found
    .map(([, gradient = '', title = ''], i) => {
      const colours = gradient.match(/rgb\([^)]*\)/g) ?? []
      const stops = colours.map((colour, k) => element('stop', { offset: k / (colours.length - 1), style: `stop-color:${colour}` }))
      const x = LEFT + i * 420
      return (
        element('linearGradient', { id: `scale-${i}` }, ...stops) +
        element('text', { class: 'quiet', x, y }, '0') +
        element('rect', { x: x + 12, y: y - 10, width: 130, height: 11, rx: 2, style: `fill:url(#scale-${i})` }) +
        element('text', { class: 'quiet', x: x + 150, y }, title)
      )
    })
    .join('')
}
