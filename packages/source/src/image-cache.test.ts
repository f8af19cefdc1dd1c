import { readFileSync } from 'node:fs'
import { open, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Jet } from '@jetwatch/shared/jet'
import { parseRecipe, type Recipe } from '@jetwatch/shared/recipe'
import { expect, test } from 'vitest'
import { hashFile } from './hash.ts'
import { mix } from './mix.ts'
import { ROOT, someImages, tempFolder, writeH5 } from './test-files.ts'

const demo = parseRecipe(JSON.parse(readFileSync(join(ROOT, 'recipes/demo.json'), 'utf8')))
const MEGABYTE = 2 ** 20

async function draw(recipe: Recipe, folder?: string, maxBytes = 64 * MEGABYTE, baseDir = ROOT) {
  const notes: string[] = []
  const images = folder === undefined ? undefined : { folder, maxBytes, onNote: (note: string) => void notes.push(note) }
  const stream = mix(recipe, { baseDir, images })
  const jets: Jet[] = []
  for await (const batch of stream) jets.push(...batch)
  return { jets: JSON.stringify(jets), stats: { ...stream.stats }, notes }
}
const recipe = { ...demo, events: 1_000 }

/** Images with a negative pixel, one that is empty, and labels that no class has. */
async function imageRecipe(folder: string): Promise<Recipe> {
  const images = someImages(600)
  images[1600 * 5] = -1
  images.fill(0, 1600 * 300, 1600 * 301)
  const labels = Array.from({ length: 600 }, (_, i) => (i % 50 === 0 ? 99 : i % 2))
  const path = await writeH5(join(folder, 'images.h5'), [
    { name: 'images', shape: [600, 40, 40], data: images },
    { name: 'labels', shape: [600], data: labels, dtype: '<i' },
  ])
  const file = { path, sha256: await hashFile(path), classes: ['a', 'b'] }
  return { ...demo, files: [file], background: ['a'], signal: ['b'], contamination: 0.5, events: 2_000, frameSize: 100 }
}

test('a stream from the cache is that of the files to the bit, with the same rows skipped, when it is made and after', async () => {
  await using folder = await tempFolder()
  for (const one of [recipe, await imageRecipe(folder.path)]) {
    const live = await draw(one)
    const [made, read] = [await draw(one, folder.file('cache')), await draw(one, folder.file('cache'))]
    expect([made.jets === live.jets, read.jets === live.jets]).toEqual([true, true])
    expect([made.stats, read.stats]).toEqual([live.stats, live.stats])
    expect(made.notes.filter((note) => /images of .* kept in .* MB; the cache holds .* of 64 MB/.test(note))).toHaveLength(one.files.length)
    expect(read.notes).toEqual([])
  }
})

async function damage(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+')
  const byte = new Uint8Array(1)
  await file.read(byte, 0, 1, at)
  await file.write(Uint8Array.of((byte[0] as number) ^ 0xff), 0, 1, at)
  await file.close()
}

test('a damaged cache gives the same stream and is made anew', async () => {
  await using folder = await tempFolder()
  const cache = folder.file('cache')
  const one = await imageRecipe(folder.path)
  const live = await draw(one)
  await draw(one, cache)
  const path = join(cache, (await readdir(cache))[0] as string)
  const { length } = readFileSync(path)
  // Damage of the head and of the first block is found at the start, any other where a block is read.
  for (const at of [3, 9, 20, 60, length >> 1, length - 5]) {
    await damage(path, at)
    const { jets, notes } = await draw(one, cache)
    expect([at, jets === live.jets, notes.length]).toEqual([at, true, 1])
    await draw(one, cache)
    expect((await draw(one, cache)).notes).toEqual([])
  }
  await writeFile(path, '')
  expect((await draw(one, cache)).jets).toBe(live.jets)
})

test('the folder stays within its bound: the file used longest ago goes, one that alone is too large is not kept', async () => {
  await using folder = await tempFolder()
  const cache = folder.file('cache')
  await draw({ ...recipe, contamination: 0 }, cache)
  const [first] = await readdir(cache)
  await utimes(join(cache, first as string), 1, 1)
  const bytes = readFileSync(join(cache, first as string)).length
  const { notes, jets } = await draw({ ...recipe, contamination: 1 }, cache, bytes + 1_000)
  expect(notes).toHaveLength(1)
  expect(await readdir(cache)).not.toContain(first)
  expect(jets).toBe((await draw({ ...recipe, contamination: 1 })).jets)
  const tight = await draw(recipe, folder.file('tight'), 100_000)
  expect(tight.notes.every((note) => note.includes('more than the 1 MB of the cache'))).toBe(true)
  expect([tight.jets === (await draw(recipe)).jets, await readdir(folder.file('tight'))]).toEqual([true, []])
})

test('a folder that cannot be written is a fault with a remedy', async () => {
  await using folder = await tempFolder()
  await writeFile(folder.file('taken'), '')
  await expect(draw(recipe, folder.file('taken'))).rejects.toMatchObject({
    code: 'ENVIRONMENT',
    remedy: expect.stringContaining('--image-cache'),
  })
})
