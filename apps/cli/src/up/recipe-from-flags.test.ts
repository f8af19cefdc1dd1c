import { nameSchema } from '@jetwatch/shared/names'
import { defaultFrameSize, parseRecipe, type Recipe } from '@jetwatch/shared/recipe'
import { describe, expect, test } from 'vitest'
import { type RecipeFile, type RecipeFlags, type RecipeInputs, recipeFromFlags, recipeName, runName } from './recipe-from-flags.ts'

const file = (name: string, classes: (string | null)[]): RecipeFile => ({
  path: `data/${name}.h5`,
  sha256: [...name]
    .map((letter) => letter.charCodeAt(0).toString(16))
    .join('')
    .padEnd(64, '0'),
  classes,
})
const qcd = file('qcd', ['qcd', null])
const top = file('top', [null, 'top'])
const w = file('w', [null, 'w'])
const both = file('both', ['qcd', 'signal'])

const demo: Recipe = parseRecipe({
  version: 1,
  name: 'demo',
  seed: 1,
  preset: 'aachen',
  files: [qcd, top],
  background: ['qcd'],
  signal: ['top'],
  contamination: 0.05,
  reference: { fraction: 0.5, seed: 1 },
  rate: 2000,
  frameSize: 100,
  events: null,
  loop: true,
})
const inputs: RecipeInputs = { data: [], signal: null, preset: 'aachen', modelBackground: 'qcd' }
const make = (flags: RecipeFlags = {}, more: Partial<RecipeInputs> = {}): Recipe => recipeFromFlags(demo, flags, { ...inputs, ...more })

test('without flags it is the base recipe', () => {
  expect(make()).toEqual(demo)
})

describe('each flag changes its own part and nothing else', () => {
  test.each([
    ['seed', { seed: 7 }],
    ['contamination', { contamination: 0.2 }],
    ['loop', { loop: false }],
  ])('%s', (_, flags) => {
    expect(make(flags)).toEqual({ ...demo, ...flags })
  })

  test('rate brings the frame size of 50 ms with it', () => {
    for (const rate of [1, 500, 100_000]) expect(make({ rate })).toEqual({ ...demo, rate, frameSize: defaultFrameSize(rate) })
  })

  test('signal replaces signal and its file; the background’s file stays', () => {
    expect(make({ signal: 'w' }, { signal: w })).toEqual({ ...demo, files: [qcd, w], signal: ['w'] })
  })
})

test('the signal of the recipe may be named: nothing changes, no file is listed twice', () => {
  expect(make({ signal: 'top' }, { signal: top })).toEqual(demo)
})

test('a data file replaces the sample and names the recipe', () => {
  expect(make({}, { data: [both] })).toEqual({ ...demo, name: 'both', files: [both], signal: ['signal'] })
})

test('a data file with the background alone is replayed without contamination, and with a bundled signal if asked', () => {
  expect(make({}, { data: [qcd] })).toMatchObject({ files: [qcd], signal: [], contamination: 0 })
  expect(make({ signal: 'w' }, { data: [qcd], signal: w })).toMatchObject({ files: [qcd, w], signal: ['w'], contamination: 0.05 })
  expect(() => make({ contamination: 0.1 }, { data: [qcd] })).toThrow(/needs a signal/)
})

test('a model trained on top makes QCD the signal', () => {
  expect(make({}, { modelBackground: 'top' })).toMatchObject({ background: ['top'], signal: ['qcd'] })
})

test('a background that is in no file is refused with those that are', () => {
  expect(() => make({ background: 'w' })).toThrow(expect.objectContaining({ code: 'USAGE', remedy: expect.stringContaining('qcd, top') }))
  expect(() => make({}, { data: [w] })).toThrow(expect.objectContaining({ code: 'USAGE', remedy: expect.stringContaining('w') }))
})

test('background and signal cannot be the same', () => {
  expect(() => make({ background: 'top', signal: 'top' }, { signal: top })).toThrow(/is the background/)
})

test('every recipe it makes is valid', () => {
  for (const signal of [undefined, 'w'])
    for (const data of [[], [both], [qcd]])
      for (const contamination of [undefined, 0])
        expect(() =>
          parseRecipe(
            make({ ...(signal ? { signal } : {}), ...(contamination === 0 ? { contamination } : {}) }, { data, signal: signal ? w : null }),
          ),
        ).not.toThrow()
})

test('a run’s name is valid whatever the file is called, and tells recipe and local time', () => {
  const start = new Date(2026, 10, 22, 10, 15, 3)
  expect(runName('demo', start)).toBe('demo-20261122-101503')
  for (const path of ['x/Top Quark (v2).final.h5', '…', 'a'.repeat(90), '---.h5', 'abcdefghijklmno-pqr.h5']) {
    expect(nameSchema.safeParse(runName(recipeName(path), start)).success).toBe(true)
  }
})
