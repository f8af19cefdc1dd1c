import { readFileSync } from 'node:fs'
import { parseRecipe } from '@jetwatch/shared/recipe'
import { expect, test } from 'vitest'
import { classRows, hasShares, putClass, shareEqually } from './classes.ts'
import { checkDraft } from './draft.ts'

const read = (name: string) =>
  parseRecipe(JSON.parse(readFileSync(new URL(`../../../../../recipes/${name}.json`, import.meta.url), 'utf8')))
const [demo, mixed] = [read('demo'), read('mixed-signals')]

test('a class comes with its file and goes with it, and the recipe stays one', () => {
  expect(classRows(demo, mixed.files).map(({ name, side }) => [name, side])).toEqual([
    ['qcd', 'background'],
    ['top', 'signal'],
    ['w', null],
    ['hbb', null],
  ])
  const more = putClass(demo, 'w', 'signal', mixed.files)
  expect(checkDraft(more).recipe).toMatchObject({ signal: ['top', 'w'], files: [...demo.files, mixed.files[2]] })
  expect(putClass(more, 'w', null, mixed.files)).toEqual(demo)
  expect(checkDraft(putClass(demo, 'top', 'background', [])).recipe).toBeNull()
})

test('shares of a side sum to 1 and leave with their classes', () => {
  expect(hasShares(mixed, 'signal')).toBe(true)
  for (const side of ['signal', 'background'] as const) expect(checkDraft(shareEqually(mixed, side, true)).faults).toEqual([])
  const bare = shareEqually(mixed, 'signal', false)
  expect(checkDraft(bare).recipe?.fractions).toBeUndefined()
  const without = putClass(mixed, 'w', null, mixed.files)
  expect(checkDraft(without).faults.map(({ path }) => path)).toEqual(['fractions'])
  expect(checkDraft(shareEqually(without, 'signal', true)).faults).toEqual([])
})
