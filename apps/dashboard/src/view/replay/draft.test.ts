import { readFileSync } from 'node:fs'
import { parseRecipe, recipeHash } from '@jetwatch/shared/recipe'
import { describe, expect, test } from 'vitest'
import { fromCarried, MOST_CARRIED, toCarried } from './carry.ts'
import { checkDraft, faultsAt, getAt, pathOf, setAt, textOf } from './draft.ts'
import { streamPreview } from './preview.ts'

const recipe = parseRecipe(JSON.parse(readFileSync(new URL('../../../../../recipes/signal-burst.json', import.meta.url), 'utf8')))

describe('a draft', () => {
  test('is changed at one place and nowhere else, in the order of its text', () => {
    const changed = setAt(recipe, pathOf('contaminationSchedule.to'), 0.2)
    expect(getAt(changed, pathOf('contaminationSchedule.to'))).toBe(0.2)
    expect(Object.keys(changed as object)).toEqual(Object.keys(recipe))
    expect(setAt(changed, pathOf('contaminationSchedule.to'), 0.1)).toEqual(recipe)
    expect(recipe.contaminationSchedule?.to).toBe(0.1)
  })

  test('makes what is on the way, and takes keys and items of lists away', () => {
    const added = setAt(recipe, pathOf('corruptions.0'), { kind: 'shuffle' })
    expect(getAt(added, pathOf('corruptions.0.kind'))).toBe('shuffle')
    expect(setAt(added, pathOf('corruptions'), undefined)).toEqual(recipe)
    expect(setAt({ list: [1, 2, 3] }, pathOf('list.1'), undefined)).toEqual({ list: [1, 3] })
    expect(setAt('no document', pathOf('rate'), 5)).toEqual({ rate: 5 })
  })

  test('is judged by the schema of recipes: its hash, or every fault at its place with a remedy', () => {
    expect(checkDraft(recipe)).toMatchObject({ hash: recipeHash(recipe), faults: [] })
    const bad = setAt(setAt(recipe, ['rate'], 'fast'), pathOf('corruptions.0'), { kind: 'pile-up', particles: -1, pt: 1 })
    const { recipe: none, faults } = checkDraft(bad)
    expect(none).toBeNull()
    expect(faults.map(({ path }) => path)).toEqual(['rate', 'corruptions.0.particles'])
    for (const { message, remedy } of faults) expect(`${message}${remedy}`).not.toMatch(/undefined/)
    expect(faultsAt(faults, 'rate')[0]?.remedy).toMatch(/jets per second/)
    expect(faultsAt(faults, 'corruptions.0', true)).toHaveLength(1)
    expect(faultsAt(faults, 'corruptions.0')).toHaveLength(0)
    for (const other of [null, 3, [], 'x', {}]) expect(checkDraft(other).faults.length).toBeGreaterThan(0)
  })
})

describe('an address', () => {
  test('carries a recipe there and back', async () => {
    const carried = await toCarried(textOf(recipe))
    expect(carried).toMatch(/^[A-Za-z0-9_-]+$/)
    expect(JSON.parse(await fromCarried(carried ?? ''))).toEqual(recipe)
  })

  test('takes no more than it can hold, and unfolds to no more than 64 KiB', async () => {
    const noise = Array.from({ length: MOST_CARRIED }, (_, i) => ((i * 2_654_435_761) >>> 0).toString(36)).join('')
    expect(await toCarried(noise)).toBeNull()
    const bomb = await toCarried(' '.repeat(1_000_000))
    expect(bomb?.length).toBeLessThan(MOST_CARRIED)
    await expect(fromCarried(bomb ?? '')).rejects.toThrow(/more than 65536/)
    for (const broken of ['', '!', 'AAAA', 'a'.repeat(MOST_CARRIED + 1)]) await expect(fromCarried(broken)).rejects.toThrow()
  })
})

describe('the preview of a stream', () => {
  test('shows it to its end, with its burst where it is', () => {
    const { seconds, ends, contamination, rate, lanes } = streamPreview(recipe)
    expect([Math.round(seconds), ends, lanes]).toEqual([120, true, []])
    const at = (time: number) => contamination.findLast(([x]) => x <= time)?.[1]
    expect([at(59.9), at(60), at(79.9), at(80.1)]).toEqual([0, 10, 10, 0])
    expect(new Set(rate.map(([, y]) => y))).toEqual(new Set([2000]))
  })

  test('of one without an end goes on until all has been seen that it does', () => {
    const { duration: _, ...endless } = recipe
    const active = { from: 200, until: 300 }
    const { seconds, ends, lanes } = streamPreview({ ...endless, corruptions: [{ kind: 'shuffle', active }, { kind: 'shuffle' }] })
    expect(ends).toBe(false)
    expect(seconds).toBeGreaterThan(300)
    expect(lanes).toEqual([
      { name: 'shuffle', from: 200, until: 300 },
      { name: 'shuffle', from: 0, until: null },
    ])
  })
})
