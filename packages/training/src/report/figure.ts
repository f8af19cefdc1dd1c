import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'

export interface LegendEntry {
  readonly title: string
  readonly colour: string
  readonly dash?: string
}

/** A picture with its heading, legend and the words below it. */
export function figure(heading: string, picture: string, caption: string, legend: readonly LegendEntry[] = []): string {
  const keys = legend.map(({ title, colour, dash }) => {
    const stroke = `stroke:${colour};stroke-width:3${dash ? `;stroke-dasharray:${dash}` : ''}`
    const key = element(
      'svg',
      { class: 'key', viewBox: '0 0 28 10', 'aria-hidden': 'true' },
      element('line', { x1: 0, x2: 28, y1: 5, y2: 5, style: stroke }),
    )
    return element('li', {}, key, escapeMarkup(title))
  })
  return element(
    'figure',
    {},
    element('h3', {}, escapeMarkup(heading)),
    picture,
    keys.length > 0 ? element('ul', { class: 'legend' }, ...keys) : '',
    element('figcaption', {}, escapeMarkup(caption)),
  )
}

/** A figure that cannot be drawn says why. */
export const missing = (heading: string, reason: string): string =>
  element('figure', { class: 'missing' }, element('h3', {}, escapeMarkup(heading)), element('p', {}, escapeMarkup(`Not drawn: ${reason}.`)))
