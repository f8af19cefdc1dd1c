import { describe, expect, test } from 'vitest'
import {
  canonicalJson,
  checkRecipe,
  defaultFrameSize,
  isReferenceRow,
  parseRecipe,
  type Recipe,
  recipeClasses,
  recipeHash,
} from './recipe.ts'

const recipe: Recipe = {
  version: 1,
  name: 'demo',
  seed: 1,
  preset: 'aachen',
  files: [
    { path: 'data/qcd.h5', sha256: 'a'.repeat(64), classes: ['qcd', null] },
    { path: 'data/top.h5', sha256: 'b'.repeat(64), classes: [null, 'top'] },
  ],
  background: ['qcd'],
  signal: ['top'],
  contamination: 0.05,
  reference: { fraction: 0.5, seed: 1 },
  rate: 2000,
  frameSize: 100,
  events: null,
  loop: true,
}

/** The recipe with its keys in the opposite order, at every depth. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  )
}

describe('recipeHash', () => {
  test('does not depend on the order of keys nor on where a file lies', () => {
    expect(recipeHash(reversed(recipe) as Recipe)).toBe(recipeHash(recipe))
    const moved = { ...recipe, files: recipe.files.map((file) => ({ ...file, path: `/elsewhere/${file.path}` })) }
    expect(recipeHash(moved)).toBe(recipeHash(recipe))
  })

  test('of a recipe with a named preset is what it was before there were custom geometries', () => {
    expect(recipeHash(recipe)).toBe('6ebc3a6f23c498d7394785b0615f84cc97a6aaae770fd46237bb6df62ad94203')
  })

  test('changes with every other field', () => {
    const [qcd, top] = recipe.files as [Recipe['files'][number], Recipe['files'][number]]
    const changed: Partial<Recipe>[] = [
      { name: 'other' },
      { seed: 2 },
      { preset: 'heidelberg' },
      { preset: '24x24@0.6' },
      { files: [{ ...qcd, sha256: 'c'.repeat(64) }, top] },
      { files: [{ ...qcd, classes: ['qcd'] }, top] },
      { files: [top, qcd] },
      { background: ['top'], signal: ['qcd'] },
      { signal: [] },
      { contamination: 0.06 },
      { reference: { fraction: 0.4, seed: 1 } },
      { reference: { fraction: 0.5, seed: 2 } },
      { rate: 2001 },
      { frameSize: 101 },
      { events: 10 },
      { loop: false },
    ]
    const touched = new Set(['version', ...changed.flatMap(Object.keys)])
    expect([...touched].sort()).toEqual(Object.keys(recipe).sort())
    const hashes = [recipe, ...changed.map((change) => ({ ...recipe, ...change }))].map(recipeHash)
    expect(new Set(hashes).size).toBe(hashes.length)
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('what a recipe may leave out', () => {
  const extras: Partial<Recipe>[] = [
    { duration: 60 },
    { rateProfile: { kind: 'poisson' } },
    { contaminationSchedule: { kind: 'step', at: 10, to: 0.1 } },
    { fractions: { qcd: 1, top: 1 } },
    { corruptions: [{ kind: 'shuffle' }] },
    { model: 'dense-6' },
    { threshold: { kind: 'background-efficiency', efficiency: 0.01 } },
  ]

  test('changes the hash where it is given, each in its own way', () => {
    const hashes = [recipe, ...extras.map((extra) => parseRecipe({ ...recipe, ...extra }))].map(recipeHash)
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  test('a recipe without it keeps the hash it had before these fields were known', () => {
    expect(recipeHash(parseRecipe(recipe))).toBe('6ebc3a6f23c498d7394785b0615f84cc97a6aaae770fd46237bb6df62ad94203')
  })
})

describe('parseRecipe', () => {
  test('takes a custom geometry by its one name', () => {
    expect(parseRecipe({ ...recipe, preset: '24x24@0.6' }).preset).toBe('24x24@0.6')
    expect(() => parseRecipe({ ...recipe, preset: '40x40@0.8' })).toThrow(/preset: "40x40@0.8" is not one of aachen/)
  })

  test('gives back a good one', () => {
    expect(parseRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe)
  })

  test.each([
    ['an unknown field', { speed: 2 }, 'speed'],
    ['another version', { version: 2 }, 'version'],
    ['a fraction above 1', { contamination: 1.2 }, 'contamination'],
    ['a seed beyond 32 bits', { seed: 2 ** 32 }, 'seed'],
    ['no rate', { rate: 0 }, 'rate'],
    ['a frame too large', { frameSize: 1025 }, 'frameSize'],
    ['no events', { events: 0 }, 'events'],
    ['no background', { background: [] }, 'background'],
    ['no file', { files: [] }, 'files'],
    ['a reference that leaves nothing', { reference: { fraction: 0.95, seed: 1 } }, 'reference.fraction'],
    ['a class that is in no file', { signal: ['w'] }, 'class "w" is in no file (files hold qcd, top)'],
    ['a class on both sides', { signal: ['qcd'] }, 'class "qcd" is both background and signal'],
    ['contamination without a signal', { signal: [] }, 'no signal class'],
    [
      'a schedule of a signal that is not there',
      { signal: [], contamination: 0, contaminationSchedule: { kind: 'step', at: 1, to: 0.1 } },
      'no signal class',
    ],
    ['fractions that do not sum to 1', { fractions: { qcd: 0.9, top: 1 } }, 'sum to 0.9'],
    ['a fraction of a class that is not there', { fractions: { w: 1 } }, 'class "w"'],
    [
      'a fraction for some classes only',
      { background: ['qcd', 'top'], signal: [], contamination: 0, fractions: { qcd: 1 } },
      'all background classes',
    ],
    ['a fraction above 1', { fractions: { qcd: 1.5 } }, 'fractions.qcd'],
    ['a corruption that does not exist', { corruptions: [{ kind: 'gremlin' }] }, 'corruptions.0.kind'],
    ['a duration of nothing', { duration: 0 }, 'duration'],
    ['a hash in capitals', { files: [{ ...recipe.files[0], sha256: 'A'.repeat(64) }] }, 'files.0.sha256'],
  ])('refuses %s and names it', (_, change, named) => {
    expect(() => parseRecipe({ ...recipe, ...change })).toThrow(
      expect.objectContaining({ code: 'BAD_RECIPE', message: expect.stringContaining(named) }),
    )
  })

  test('each fault is told at its place', () => {
    const places = (change: object) => {
      const checked = checkRecipe({ ...recipe, ...change })
      return checked.recipe ? [] : checked.faults.map(({ path }) => path)
    }
    expect(places({})).toEqual([])
    expect(places({ rate: -1, corruptions: [{ kind: 'pile-up', particles: -1, pt: 1 }] })).toEqual(['rate', 'corruptions.0.particles'])
    expect(places({ signal: ['qcd', 'w'], fractions: { x: 1 } })).toEqual(['signal', 'signal', 'fractions'])
    expect(places({ signal: [] })).toEqual(['contamination'])
    expect(places({ unheard: 1 })).toEqual([''])
  })

  test('names all faults at once, and refuses what is no object', () => {
    expect(() => parseRecipe({ ...recipe, rate: -1, seed: -1 })).toThrow(/seed.*rate/)
    for (const bad of [null, 4, 'recipe', []]) expect(() => parseRecipe(bad)).toThrow(expect.objectContaining({ code: 'BAD_RECIPE' }))
  })
})

test('label codes are background first, then signal', () => {
  expect(recipeClasses({ ...recipe, background: ['qcd'], signal: ['top', 'w'] })).toEqual(['qcd', 'top', 'w'])
})

test('a default frame holds 50 ms of stream, within 1 and 1,024 events', () => {
  expect([1, 10, 2000, 100_000].map(defaultFrameSize)).toEqual([1, 1, 100, 1024])
})

describe('canonicalJson', () => {
  test('equal values give equal text, and it parses back', () => {
    const value = { b: [{ d: 1, c: null }, 'x'], a: { z: 0.1, y: [3, 2, 1] } }
    expect(canonicalJson(value)).toBe('{"a":{"y":[3,2,1],"z":0.1},"b":[{"c":null,"d":1},"x"]}')
    expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
    expect(JSON.parse(canonicalJson(value))).toEqual(value)
  })

  test('arrays keep their order', () => {
    expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]))
  })
})

describe('isReferenceRow', () => {
  const share = (fraction: number, seed: number, n = 40_000): number =>
    Array.from({ length: n }, (_, row) => isReferenceRow(row, { fraction, seed })).filter(Boolean).length / n

  test.each([0.01, 0.1, 0.5, 0.9])('holds the share %d of the rows within five binomial errors', (fraction) => {
    for (const seed of [0, 1, 12345]) {
      expect(Math.abs(share(fraction, seed) - fraction)).toBeLessThan(5 * Math.sqrt((fraction * (1 - fraction)) / 40_000))
    }
  })

  test('a share of 0 holds none; a larger share holds every row of a smaller one', () => {
    expect(share(0, 1)).toBe(0)
    for (let row = 0; row < 5000; row++) {
      if (isReferenceRow(row, { fraction: 0.2, seed: 3 })) expect(isReferenceRow(row, { fraction: 0.3, seed: 3 })).toBe(true)
    }
  })

  test('halves of two seeds are independent', () => {
    const both = Array.from({ length: 40_000 }, (_, row) => row).filter(
      (row) => isReferenceRow(row, { fraction: 0.5, seed: 1 }) && isReferenceRow(row, { fraction: 0.5, seed: 2 }),
    ).length
    expect(Math.abs(both / 40_000 - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / 40_000))
  })
})
