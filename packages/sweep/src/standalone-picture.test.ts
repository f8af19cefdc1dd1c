import { figure } from '@jetwatch/training/report/figure'
import { expect, test } from 'vitest'
import { standalonePicture } from './standalone-picture.ts'

const chart = (content: string): string => `<svg class="chart" viewBox="0 0 560 380">${content}</svg>`
const page = `<main>${figure('AUC against x', chart('<path id="a"></path>'), 'words')}${figure(
  'Flagged share against x',
  chart('<path id="b" style="stroke:var(--series-2)"></path>'),
  'words',
  [{ title: 'a quantile', colour: 'var(--series-2)' }],
)}</main>`

test('the picture asked for stands alone: its marks, its legend, and no variable of the page', () => {
  const svg = standalonePicture(page, 'Flagged share')
  expect(svg).toContain('id="b"')
  expect(svg).not.toContain('id="a"')
  expect(svg).toContain('>Flagged share against x</text>')
  expect(svg).toContain('>a quantile</text>')
  expect(svg).toContain('stroke:#d55e00')
  expect(svg).not.toContain('var(')
  expect(svg.match(/<svg/g)).toHaveLength(1)
})

test('a picture that the page has not is refused', () => {
  expect(() => standalonePicture(page, 'SIC')).toThrow(expect.objectContaining({ code: 'USAGE' }))
})
