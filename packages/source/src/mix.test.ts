import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Jet } from '@jetwatch/shared/jet'
import { isReferenceRow, parseRecipe, type Recipe } from '@jetwatch/shared/recipe'
import { describe, expect, test } from 'vitest'
import { hashFile } from './hash.ts'
import { type MixOptions, mix } from './mix.ts'
import { referenceRows } from './reference-rows.ts'
import { fixture, ROOT, someImages, tempFolder, writeH5 } from './test-files.ts'

const demo = parseRecipe(JSON.parse(readFileSync(join(ROOT, 'recipes/demo.json'), 'utf8')))

async function draw(recipe: Recipe, options: Partial<MixOptions> = {}) {
  const stream = mix(recipe, { baseDir: ROOT, ...options })
  const all: Jet[] = []
  const sizes: number[] = []
  for await (const batch of stream) {
    all.push(...batch)
    sizes.push(batch.length)
  }
  return { all, sizes, stats: stream.stats }
}
const rowsOf = (all: readonly Jet[], label: number): number[] => all.filter((jet) => jet.label === label).map(({ row }) => row)
const sorted = (rows: readonly number[]): number[] => [...rows].sort((a, b) => a - b)

describe('the demo recipe', () => {
  test('names the bundled files by their content', async () => {
    for (const { path, sha256 } of demo.files) expect(await hashFile(join(ROOT, path))).toBe(sha256)
    expect(demo).toMatchObject({ background: ['qcd'], signal: ['top'], contamination: 0.05, frameSize: 100, events: null, loop: true })
  })

  test('a stream is the replayed half of QCD with 5 % top, and never a held-out row', async () => {
    const { all, stats, sizes } = await draw({ ...demo, events: 5000 })
    expect(all).toHaveLength(5000)
    expect(sizes.every((size) => size === 100)).toBe(true)
    const signal = rowsOf(all, 1).length
    expect(Math.abs(signal - 250)).toBeLessThan(5 * Math.sqrt(250 * 0.95))
    expect(all.filter(({ source, row }) => source === 0 && isReferenceRow(row, demo.reference))).toEqual([])
    expect(all.every(({ source, label }) => source === label)).toBe(true)
    expect(stats).toMatchObject({ events: 5000, pass: 1, skipped: {} })
  })
})

describe('the stream', () => {
  test('is the same for the same recipe, whatever the batch size; another seed gives another', async () => {
    const [first, again, other] = [
      await draw({ ...demo, events: 1000 }),
      await draw({ ...demo, events: 1000 }, { batch: 7 }),
      await draw({ ...demo, events: 1000, seed: 2 }),
    ]
    expect(again.all).toEqual(first.all)
    expect(again.sizes.at(-1)).toBe(1000 % 7)
    expect(other.all).not.toEqual(first.all)
  })

  test('each pass holds every replayed row once, in an order of its own; held-out rows are exactly the rest', async () => {
    const recipe = { ...demo, contamination: 0, frameSize: 1000 }
    const held: number[] = []
    for await (const batch of referenceRows(recipe, { baseDir: ROOT })) held.push(...batch.map(({ row }) => row))
    const size = 12_000 - held.length
    expect(Math.abs(held.length - 6000)).toBeLessThan(5 * Math.sqrt(3000))
    const { all, stats } = await draw({ ...recipe, events: 2 * size })
    const [one, two] = [rowsOf(all.slice(0, size), 0), rowsOf(all.slice(size), 0)]
    expect(sorted([...one, ...held])).toEqual(Array.from({ length: 12_000 }, (_, i) => i))
    expect(sorted(two)).toEqual(sorted(one))
    expect(two).not.toEqual(one)
    expect(stats).toMatchObject({ pass: 2, passRows: size })
  })

  test('a pass is well shuffled: neighbours in the stream are far apart in the file', async () => {
    const rows = rowsOf((await draw({ ...demo, contamination: 0, events: 5000 })).all, 0)
    const gap = rows.slice(1).reduce((sum, row, i) => sum + Math.abs(row - (rows[i] as number)), 0) / (rows.length - 1)
    // Two independent uniform rows of 12,000 are 4,000 apart on average.
    expect(gap).toBeGreaterThan(2500)
  })

  test('without a loop it ends when the first class runs out', async () => {
    const { all } = await draw({ ...demo, loop: false, contamination: 0.9 })
    expect(new Set(rowsOf(all, 1)).size).toBe(4000)
    expect(rowsOf(all, 1)).toHaveLength(4000)
    expect(new Set(rowsOf(all, 0)).size).toBe(rowsOf(all, 0).length)
  })

  test('at contamination 0 the signal file is not even opened, at 1 not the background', async () => {
    const missing = (gone: number): Recipe => ({
      ...demo,
      events: 50,
      contamination: gone === 1 ? 0 : 1,
      files: demo.files.map((file, i) => (i === gone ? { ...file, path: 'data/gone.h5' } : file)),
    })
    expect(rowsOf((await draw(missing(1))).all, 0)).toHaveLength(50)
    expect(rowsOf((await draw(missing(0))).all, 1)).toHaveLength(50)
  })
})

describe('faults', () => {
  const recipeFor = async (path: string, classes: (string | null)[], more: Partial<Recipe> = {}): Promise<Recipe> => ({
    ...demo,
    files: [{ path, sha256: await hashFile(path), classes }],
    background: [classes.find((name) => name !== null) as string],
    signal: [],
    contamination: 0,
    reference: { fraction: 0, seed: 1 },
    // Bounded: a stream that should have failed must not run for ever.
    events: 1000,
    ...more,
  })

  test('bad rows are counted once, however many passes', async () => {
    const recipe = await recipeFor(fixture('columns.h5'), ['qcd', 'top'], { signal: ['top'], contamination: 0.5, events: 200 })
    const { all, stats } = await draw(recipe)
    expect(all).toHaveLength(200)
    expect(stats.pass).toBeGreaterThan(50)
    expect(stats.skipped).toEqual({ 'bad-label': 1, 'not-finite': 1, 'negative-energy': 1, 'no-constituents': 1, 'outside-window': 1 })
  })

  test('a class without one usable row ends in NO_JETS, not in an endless search', async () => {
    await using folder = await tempFolder()
    const path = await writeH5(folder.file('x.h5'), [{ name: 'qcd', shape: [600, 40, 40], chunkRows: 100 }])
    await expect(draw(await recipeFor(path, ['qcd']))).rejects.toMatchObject({ code: 'NO_JETS' })
    const good = await writeH5(folder.file('y.h5'), [{ name: 'qcd', shape: [1, 40, 40], data: someImages(1) }])
    const seed = Array.from({ length: 50 }, (_, i) => i).find((i) => isReferenceRow(0, { fraction: 0.9, seed: i })) as number
    const held = await recipeFor(good, ['qcd'], { reference: { fraction: 0.9, seed } })
    await expect(draw(held)).rejects.toMatchObject({ code: 'NO_JETS' })
  })

  test('a file of other content, or other labels, than the recipe says is refused', async () => {
    const recipe = await recipeFor(fixture('images-lzf.h5'), ['qcd', 'top'], { events: 4 })
    expect((await draw(recipe)).all).toHaveLength(4)
    const [file] = recipe.files as [Recipe['files'][number]]
    const changed = { ...recipe, files: [{ ...file, sha256: '0'.repeat(64) }] }
    await expect(draw(changed)).rejects.toMatchObject({ code: 'BAD_RECIPE', message: expect.stringContaining('SHA-256') })
    await expect(draw({ ...recipe, files: [{ ...file, classes: ['qcd'] }] })).rejects.toMatchObject({ code: 'BAD_RECIPE' })
  })
})

describe('a stream that changes', () => {
  const shareOfSignal = (all: readonly Jet[], from: number, to: number): number =>
    all.slice(from, to).filter(({ label }) => label === 1).length / (to - from)

  test('a step in contamination holds from its second on', async () => {
    const { all } = await draw({ ...demo, contamination: 0, contaminationSchedule: { kind: 'step', at: 1, to: 0.2 }, events: 4000 })
    expect(shareOfSignal(all, 0, 1999)).toBe(0)
    expect(Math.abs(shareOfSignal(all, 1999, 4000) - 0.2)).toBeLessThan(5 * Math.sqrt(0.16 / 2000))
  })

  test('a duration ends it at the clock of its rate profile', async () => {
    expect((await draw({ ...demo, duration: 0.5 })).all).toHaveLength(1000)
    const burst = { kind: 'burst', to: 4000, at: 0.25, seconds: 0.125 } as const
    expect((await draw({ ...demo, duration: 0.5, rateProfile: burst })).all).toHaveLength(500 + 500 + 250)
  })

  test('fractions decide between the classes of a side', async () => {
    const files = [...demo.files, { path: 'data/w.h5', sha256: await hashFile(join(ROOT, 'data/w.h5')), classes: [null, 'w'] }]
    const { all } = await draw(
      parseRecipe({ ...demo, files, signal: ['top', 'w'], contamination: 1, fractions: { top: 0.25, w: 0.75 }, events: 2000 }),
    )
    expect(Math.abs(rowsOf(all, 1).length - 500)).toBeLessThan(5 * Math.sqrt(375))
    expect(new Set(all.map(({ label }) => label))).toEqual(new Set([1, 2]))
  })
})

describe('a corrupted stream', () => {
  const clean = draw({ ...demo, events: 600 })

  test('draws the same jets as the clean one, and is the same whatever the batch', async () => {
    const recipe: Recipe = {
      ...demo,
      events: 600,
      corruptions: [
        { kind: 'pile-up', particles: 20, pt: 1 },
        { kind: 'constituent-loss', probability: 0.1 },
      ],
    }
    const [once, again] = [await draw(recipe), await draw(recipe, { batch: 7 })]
    expect(again.all).toEqual(once.all)
    expect(once.all.map(({ source, row, label }) => [source, row, label])).toEqual(
      (await clean).all.map(({ source, row, label }) => [source, row, label]),
    )
    expect(once.all.map(({ image }) => image)).not.toEqual((await clean).all.map(({ image }) => image))
  })

  test('shuffled constituents change nothing at all', async () => {
    expect((await draw({ ...demo, events: 600, corruptions: [{ kind: 'shuffle' }] })).all).toEqual((await clean).all)
  })

  test('a corruption acts only in its time, and leaves all other jets bit for bit', async () => {
    const { all } = await draw({
      ...demo,
      events: 600,
      corruptions: [{ kind: 'energy-scale', factor: 0.5, active: { from: 0.1, until: 0.2 } }],
    })
    const before = (await clean).all
    all.forEach((jet, i) => {
      const second = (i + 1) / demo.rate
      if (second < 0.1 || second >= 0.2) expect(jet).toEqual(before[i])
      else expect((jet.kinematics?.pt ?? 0) / (before[i]?.kinematics?.pt ?? 1)).toBeCloseTo(0.5, 5)
    })
  })

  test('a shifted axis moves the image by whole pixels where it is given in such', async () => {
    const { all } = await draw({ ...demo, events: 200, corruptions: [{ kind: 'axis-shift', x: 0.08, y: -0.04 }] })
    const before = (await clean).all
    let same = 0
    all.forEach((jet, i) => {
      const kept = new Map([...(before[i]?.image.index ?? [])].map((index, k) => [index, before[i]?.image.value[k]]))
      if ([...jet.image.index].every((index) => kept.has(index + 40 - 2))) same++
    })
    // Rounding puts a constituent on an edge into the neighbour now and then.
    expect(same).toBeGreaterThan(180)
  })

  test('label noise moves the asked share of labels and nothing else', async () => {
    const { all } = await draw({ ...demo, events: 600, corruptions: [{ kind: 'label-noise', probability: 0.1 }] })
    const before = (await clean).all
    const moved = all.filter((jet, i) => jet.label !== before[i]?.label).length
    expect(Math.abs(moved - 60)).toBeLessThan(5 * Math.sqrt(54))
    expect(all.map(({ image }) => image)).toEqual(before.map(({ image }) => image))
  })

  test('jets of which nothing is left are counted, and a recipe that leaves nothing of any is refused', async () => {
    const loss: Recipe = { ...demo, events: 300, corruptions: [{ kind: 'axis-shift', x: 0.9, y: 0 }] }
    const { all, stats } = await draw(loss)
    expect(all).toHaveLength(300)
    expect(stats.skipped['outside-window']).toBeGreaterThan(0)
    await expect(draw({ ...demo, events: 10, corruptions: [{ kind: 'axis-shift', x: 2, y: 2 }] })).rejects.toMatchObject({
      code: 'NO_JETS',
    })
  })

  test('image files have no constituents to corrupt', async () => {
    await using folder = await tempFolder()
    const path = await writeH5(folder.file('images.h5'), [
      { name: 'qcd', shape: [4, 40, 40], data: someImages(4) },
      { name: 'top', shape: [4, 40, 40], data: someImages(4, 40, 40, 1) },
    ])
    const files = [{ path, sha256: await hashFile(path), classes: ['qcd', 'top'] }]
    const recipe = { ...demo, files, corruptions: [{ kind: 'shuffle' as const }] }
    await expect(draw(recipe)).rejects.toMatchObject({ code: 'BAD_RECIPE', message: expect.stringContaining('holds images') })
  })
})
