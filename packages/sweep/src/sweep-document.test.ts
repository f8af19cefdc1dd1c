import { readFileSync } from 'node:fs'
import { parseRecipe } from '@jetwatch/shared/recipe'
import { describe, expect, test } from 'vitest'
import { parseSweep, sweepPoints } from './sweep-document.ts'

const ROOT = new URL('../../../', import.meta.url)
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, ROOT), 'utf8'))
const base = parseRecipe(read('recipes/demo.json'))
const sweep = {
  version: 1,
  name: 'test',
  recipe: 'demo.json',
  events: 1000,
  axes: [
    { name: 'contamination', set: 'contamination', values: [0.01, 0.1] },
    { name: 'particles', set: 'corruptions.0.particles', values: [0, 20, 40] },
  ],
  models: ['dense-6', 'pca-10'],
  policies: { one: { kind: 'background-efficiency', efficiency: 0.01 } },
  seeds: [1, 2],
}
const corrupted = { ...base, corruptions: [{ kind: 'pile-up' as const, particles: 10, pt: 1 }] }

describe('the points of a sweep', () => {
  const points = sweepPoints(parseSweep(sweep), corrupted)

  test('are the whole grid and a clean baseline for each model and seed', () => {
    expect(points).toHaveLength(2 * 2 * (2 * 3 + 1))
    expect(new Set(points.map(({ id }) => id)).size).toBe(points.length)
    const clean = points.filter(({ values }) => values === null)
    expect(clean).toHaveLength(4)
    for (const { recipe } of clean) expect(recipe.corruptions).toBeUndefined()
    const last = points.findLast(({ values }) => values?.[1] === 40)
    expect(last?.recipe).toMatchObject({
      contamination: 0.1,
      events: 1000,
      seed: 2,
      corruptions: [{ kind: 'pile-up', particles: 40, pt: 1 }],
    })
  })

  test('keep their id for the same content, and change it with a policy', () => {
    expect(sweepPoints(parseSweep(structuredClone(sweep)), structuredClone(corrupted)).map(({ id }) => id)).toEqual(
      points.map(({ id }) => id),
    )
    const other = parseSweep({ ...sweep, policies: { one: { kind: 'background-efficiency', efficiency: 0.02 } } })
    const ids = new Set(points.map(({ id }) => id))
    expect(sweepPoints(other, corrupted).some(({ id }) => ids.has(id))).toBe(false)
  })

  test('that make no recipe are named', () => {
    const impossible = parseSweep({ ...sweep, axes: [{ name: 'share', set: 'contamination', values: [0.1, 1.5] }] })
    expect(() => sweepPoints(impossible, base)).toThrow(
      expect.objectContaining({ code: 'BAD_RECIPE', message: expect.stringContaining('share = 1.5') }),
    )
    for (const set of ['corruptions.0.particles', 'name', 'nothing', 'constructor.name', 'files.9.path'])
      expect(() => sweepPoints(parseSweep({ ...sweep, axes: [{ name: 'x', set, values: [1] }] }), base)).toThrow(/no number at/)
  })
})

test.each([
  ['an unknown field', { speed: 1 }, 'speed'],
  ['another version', { version: 2 }, 'version'],
  ['no axis', { axes: [] }, 'axes'],
  ['three axes', { axes: [sweep.axes[0], sweep.axes[1], sweep.axes[0]] }, 'axes'],
  ['a place that is none', { axes: [{ name: 'x', set: '../x', values: [1] }] }, 'a place in a recipe'],
  ['a value twice', { axes: [{ name: 'x', set: 'contamination', values: [0.1, 0.1] }] }, 'twice'],
  ['a value that is no number', { axes: [{ name: 'x', set: 'contamination', values: ['0.1'] }] }, 'axes.0.values.0'],
  ['no model', { models: [] }, 'models'],
  ['no policy', { policies: {} }, 'policies'],
  ['a policy that does not exist', { policies: { x: { kind: 'luck' } } }, 'policies.x'],
  ['a fixed policy without a cut', { policies: { x: { kind: 'fixed' } } }, 'policies.x'],
  [
    'a calibration on everything',
    { policies: { x: { kind: 'background-efficiency', efficiency: 0.1, calibration: 1000 } } },
    'all 1000 events',
  ],
  ['too few events', { events: 10 }, 'events'],
  ['no object', null, ''],
])('%s is refused and named', (_, change, named) => {
  const input = change === null ? null : { ...sweep, ...change }
  expect(() => parseSweep(input)).toThrow(expect.objectContaining({ code: 'BAD_RECIPE', message: expect.stringContaining(named) }))
})

test('the sweeps of the repository are sweeps', () => {
  expect(parseSweep(read('sweeps/contamination.json')).name).toBe('contamination')
})

describe('an axis of training', () => {
  const trained = {
    ...sweep,
    axes: [{ name: 'signal in the training', set: 'training.contaminate', values: [0, 0.01] }],
    models: ['dense'],
    training: { dense: { arch: 'dense', jets: 500, epochs: 2 } },
  }
  const points = sweepPoints(parseSweep(trained), base)

  test('varies the training and leaves the stream as it is; the clean baseline is trained without signal', () => {
    expect(points.map(({ training, values }) => [training?.name, values])).toEqual([
      ['dense-0-s1', null],
      ['dense-0-s1', [0]],
      ['dense-0-01-s1', [0.01]],
      ['dense-0-s2', null],
      ['dense-0-s2', [0]],
      ['dense-0-01-s2', [0.01]],
    ])
    const { training, recipe } = points.at(-1) as (typeof points)[number]
    expect(training).toEqual({ model: 'dense', name: 'dense-0-01-s2', contaminate: 0.01, seed: 2 })
    expect(recipe).toEqual({ ...base, seed: 2, events: 1000, loop: true })
    // A point with the training of the baseline on its stream is the same point.
    expect(new Set(points.map(({ id }) => id)).size).toBe(4)
  })

  test('is refused where nothing says how to train, or the share cannot be', () => {
    const refused = (change: object): unknown => {
      try {
        return parseSweep({ ...trained, ...change })
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(refused({ training: undefined })).toMatch(/does not say how to train "dense"/)
    expect(refused({ models: ['dense', 'pca-10'] })).toMatch(/does not say how to train "pca-10"/)
    expect(refused({ training: { ...trained.training, cnn: { arch: 'cnn' } } })).toMatch(/"cnn", which is none of the models/)
    expect(refused({ axes: [{ ...trained.axes[0], values: [0.6] }] })).toMatch(/cannot hold 0.6 of signal/)
    expect(refused({ training: { dense: { arch: 'dense', out: 'x' } } })).toMatch(/out/)
  })
})
