import { describe, expect, test } from 'vitest'
import { placeOn, scientific, ticksOf } from './axis.ts'
import { bitmap, dataUri } from './bitmap.ts'
import { chart } from './chart.ts'
import { inferno } from './colour-map.ts'
import { errorPoints, line, steps } from './marks.ts'
import { escapeMarkup } from './markup.ts'

const linear = { title: 'x', low: 0, high: 1, scale: 'linear' } as const
const log = { title: 'y', low: 1e-4, high: 1, scale: 'log10' } as const

describe('axes', () => {
  test('places the ends at 0 and 1, and decades evenly', () => {
    expect([placeOn(linear, 0), placeOn(linear, 1), placeOn(log, 1e-4), placeOn(log, 1)]).toEqual([0, 1, 0, 1])
    expect(placeOn(log, 0.01)).toBeCloseTo(0.5, 12)
    expect(placeOn(log, 0)).toBeNaN()
  })

  test('numbers are short', () => {
    expect([0, 0.0273, 3.31e-5, -2.5e-8, 74.2, 1.23e7].map((x) => scientific(x))).toEqual([
      '0',
      '0.027',
      '3.3·10⁻⁵',
      '−2.5·10⁻⁸',
      '74',
      '1.2·10⁷',
    ])
  })

  test('ticks are round, inside, and readable', () => {
    expect(ticksOf(linear).map(({ label }) => label)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1'])
    expect(ticksOf(log).map(({ label }) => label)).toEqual(['10⁻⁴', '10⁻³', '10⁻²', '10⁻¹', '1'])
    expect(ticksOf({ ...log, low: 1, high: 60 }).map(({ label }) => label)).toEqual(['1', '2', '5', '10', '20', '50'])
    expect(ticksOf({ ...linear, low: -0.5, high: 0.5 }, 2).map(({ label }) => label)).toEqual(['−0.5', '0', '0.5'])
  })
})

test('a chart names itself, escapes what it is told, and holds no number that is none', () => {
  const svg = chart({
    name: 'Scores <of> "jets"',
    description: 'All & everything',
    x: linear,
    y: log,
    marks: [
      line([[0, 0] as const, [0.5, 0.1] as const, [1, 1] as const], { colour: 'red', dash: '4 2' }),
      steps([0, 0.5, 1], [0, 0.2], 1e-4, { colour: 'blue' }),
      errorPoints([{ x: 0.5, y: 0.1, error: 0.01 }], { colour: 'green' }),
    ],
  })
  expect(svg).toContain('role="img"')
  expect(svg).toContain(`aria-label="${escapeMarkup('Scores <of> "jets". All & everything')}"`)
  expect(svg).not.toMatch(/NaN|undefined|<of>/)
  // The point at 0 has no place on the log axis.
  expect(svg.match(/<path class="line" d="M[^L"]*L[^L"]*"/)).not.toBeNull()
})

test('a bitmap holds its rows from the lowest line upwards, clamped, with the colours of the map', () => {
  const bytes = bitmap([0, 0.5, 1, 9, -1, 1], 2, 3, 1, inferno)
  const view = new DataView(bytes.buffer)
  expect([view.getInt32(18, true), view.getInt32(22, true), view.getUint32(2, true)]).toEqual([3, 2, bytes.length])
  const start = view.getUint32(10, true)
  expect(Array.from(bytes.subarray(start))).toEqual([0, 128, 255, 0, 255, 0, 255, 0])
  expect(Array.from(bytes.subarray(54 + 4 * 128, 54 + 4 * 128 + 3)).reverse()).toEqual(Array.from(inferno.subarray(3 * 128, 3 * 128 + 3)))
  expect(dataUri(bytes)).toMatch(/^data:image\/bmp;base64,Qk/)
})
