import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'

/** A table of a report; the first row is the heading, the first column names the rows. */
export function tableOf([head, ...body]: readonly string[][]): string {
  const cells = (row: readonly string[]): string =>
    row.map((cell, i) => element(i === 0 ? 'th' : 'td', i === 0 ? { scope: 'row' } : {}, escapeMarkup(cell))).join('')
  const heading = element('tr', {}, ...(head ?? []).map((cell) => element('th', { scope: 'col' }, escapeMarkup(cell))))
  return element(
    'div',
    { class: 'scroll' },
    element('table', {}, element('thead', {}, heading), element('tbody', {}, ...body.map((row) => element('tr', {}, cells(row))))),
  )
}
