import { inflateSync } from 'node:zlib'
import { bitmap } from '@jetwatch/shared/plot/bitmap'
import { chart } from '@jetwatch/shared/plot/chart'
import { inferno } from '@jetwatch/shared/plot/colour-map'
import { line } from '@jetwatch/shared/plot/marks'
import { figure, missing } from '@jetwatch/training/report/figure'
import { STYLE } from '@jetwatch/training/report/style'
import { expect, test } from 'vitest'
import { figureSvg } from './figure-svg.ts'
import { pngOfBitmap } from './png.ts'
import { findFigure } from './report-figures.ts'

const axis = { title: 'x', low: 0, high: 1, scale: 'linear' } as const
const picture = chart({
  name: 'Loss <of> a',
  description: 'It falls & rises.',
  x: axis,
  y: axis,
  marks: [
    line(
      [
        [0, 1],
        [1, 0],
      ],
      { colour: 'var(--series-1)' },
    ),
  ],
})
const legend = Array.from({ length: 6 }, (_, i) => ({ title: `a long title of series ${i} < 7`, colour: `var(--series-${i + 1})` }))
const page = `<style>${STYLE}</style>${figure('Loss <of> a', picture, 'Caption.', legend)}${missing('Other', 'there is none')}`

test('a figure of a report stands alone: its chart, its legend, and every colour that it uses', () => {
  const svg = figureSvg(findFigure(page, 'Loss <of> a'))
  const variables = new Set(Array.from(svg.matchAll(/var\((--[\w-]+)\)/g), ([, name]) => name))
  expect(variables.size).toBeGreaterThan(6)
  for (const name of variables) expect(svg).toContain(`${name}:#`)
  for (const { title } of legend) expect(svg).toContain(title.replace('<', '&#60;'))
  expect(svg).toContain('It falls &#38; rises.')
  expect(svg).not.toMatch(/<(script|a |foreignObject)|https?:(?!\/\/www\.w3\.org\/2000\/svg)/)
})

test('no part of a legend lies outside of the picture or on another', () => {
  const svg = figureSvg(findFigure(page, 'Loss <of> a'))
  const [, width] = /viewBox="0 0 (\d+)/.exec(svg) ?? []
  const keys = Array.from(svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)">([^<]*)</g), ([, x, y]) => ({ x: Number(x), y: Number(y) }))
  expect(keys).toHaveLength(6)
  for (const { x, y } of keys) {
    expect(x + 29 * 6.5).toBeLessThan(Number(width))
    expect(keys.filter((other) => other.y === y && Math.abs(other.x - x) < 29 * 6.5)).toHaveLength(1)
  }
})

test('a figure that is not there, or was not drawn, is one clear fault', () => {
  expect(() => findFigure(page, 'ROC')).toThrow(
    expect.objectContaining({ message: expect.stringContaining('ROC'), remedy: expect.stringContaining('"Other"') }),
  )
  expect(() => figureSvg(findFigure(page, 'Other'))).toThrow(/there is none/)
})

test('the PNG of a bitmap has the same pixels in the same colours', () => {
  const values = Float32Array.of(0, 1, 2, 3, 4, 5)
  const bytes = Buffer.from(pngOfBitmap(bitmap(values, 2, 3, 5, inferno)))
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([3, 2])
  const data = bytes.indexOf('IDAT')
  const lines = inflateSync(bytes.subarray(data + 4, data + 4 + bytes.readUInt32BE(data - 4)))
  // y upwards: the second row of values is the upper line; each line starts with its filter.
  expect([...lines]).toEqual([0, 153, 204, 255, 0, 0, 51, 102])
  const palette = bytes.subarray(bytes.indexOf('PLTE') + 4)
  expect([...palette.subarray(0, 768)]).toEqual([...inferno])
})
