import type { SweepAnswer } from '@jetwatch/shared/sweeps/sweep-list'
import { describe, expect, test } from 'vitest'
import { formatFigure, overlay } from './overlay.ts'

const figure = (mean: number) => ({ mean, error: 0.01, seeds: 2 })
const policy = (rate: number) => ({
  ...{ flagRate: figure(rate), backgroundEfficiency: null, signalEfficiency: null },
  ...{ cut: figure(3e-7), drift: figure(0) },
})
/** AUC is 0.9 + the first value, so that a mistaken place shows. */
function sweep(id: string, models: string[], seconds: number[] | null, set = 'contamination'): SweepAnswer {
  const first = { name: set, set, values: [0.02, 0.01] }
  const places = seconds ? first.values.flatMap((x) => seconds.map((y) => [x, y])) : first.values.map((x) => [x])
  const rows = models.flatMap((model) =>
    [null, ...places].map((values) => ({
      ...{ model, values, auc: figure(0.9 + (values?.[0] ?? 0)), e10: null, e100: null, sic: null },
      policies: { a: policy(0.01), b: policy(0.02) },
    })),
  )
  const axes = seconds ? [first, { name: 'particles', set: 'corruptions.0.particles', values: seconds }] : [first]
  const outline = {
    name: id,
    recipe: 'r',
    events: 100,
    axes,
    models,
    policies: { a: { kind: 'fixed' }, b: { kind: 'fixed' } },
    seeds: [1, 2],
  }
  return { id, finished: 1, result: { version: 1, sweep: outline, rows } }
}
const all = { models: null, policies: null }

describe('overlay', () => {
  test('a line for each model, rising in x, with the clean baseline; named by what tells them apart', () => {
    const [chart, ...others] = overlay([sweep('one', ['m', 'n'], null)], { quantity: 'auc', ...all })
    expect(others).toEqual([])
    expect(chart?.lines.map(({ name }) => name)).toEqual(['m', 'n'])
    expect(chart?.lines[0]?.points.map(({ x, figure: { mean } }) => [x, mean])).toEqual([
      [0.01, 0.91],
      [0.02, 0.92],
    ])
    expect(chart?.lines[0]?.clean?.mean).toBe(0.9)
  })

  test('sweeps of one quantity share a chart, of another have their own', () => {
    const charts = overlay([sweep('one', ['m'], null), sweep('two', ['m'], [5, 10]), sweep('three', ['m'], null, 'rate')], {
      quantity: 'flagged',
      models: null,
      policies: ['b'],
    })
    expect(charts.map(({ set, lines }) => [set, lines.map(({ name }) => name)])).toEqual([
      ['contamination', ['one, b', 'two, b, particles 5', 'two, b, particles 10']],
      ['rate', ['three, b']],
    ])
    expect(charts[0]?.lines[0]?.points[0]?.figure).toEqual({ mean: 2, error: 1, seeds: 2 })
  })

  test('what no seed quotes has no point, and a filter that leaves nothing gives no chart', () => {
    expect(overlay([sweep('one', ['m'], null)], { quantity: 'e100', ...all })[0]?.lines[0]).toMatchObject({ points: [], clean: null })
    expect(overlay([sweep('one', ['m'], null)], { quantity: 'auc', models: ['other'], policies: null })).toEqual([])
  })
})

test.each([
  [{ mean: 0.95714, error: 0.0025 }, '0.9571 ± 0.0025'],
  [{ mean: 32.14, error: 1.5 }, '32.1 ± 1.5'],
  [{ mean: 3.55e-7, error: 2.4e-8 }, '(3.55 ± 0.24) × 10⁻⁷'],
  [{ mean: -2e-8, error: 4e-8 }, '(−2.0 ± 4.0) × 10⁻⁸'],
  [{ mean: 3.52e-7, error: 0 }, '3.52 × 10⁻⁷'],
  [{ mean: 0, error: 0 }, '0'],
])('%o is written with the digits of its error', (value, text) => expect(formatFigure({ ...value, seeds: 1 })).toBe(text))
