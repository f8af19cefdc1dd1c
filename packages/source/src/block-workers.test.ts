import { readFileSync } from 'node:fs'
import { copyFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { Jet } from '@jetwatch/shared/jet'
import { parseRecipe, type Recipe } from '@jetwatch/shared/recipe'
import { expect, test } from 'vitest'
import { BlockWorkers } from './block-workers.ts'
import { hashFile } from './hash.ts'
import { mix } from './mix.ts'
import { ROOT, someImages, tempFolder, writeH5 } from './test-files.ts'

const demo = parseRecipe(JSON.parse(readFileSync(join(ROOT, 'recipes/demo.json'), 'utf8')))

/** A thread takes a second to load its modules, and much more on a busy machine. */
const SLOW = 120_000

/** The stream, and what its counts were after each batch. */
async function draw(recipe: Recipe, workers: number) {
  const stream = mix(recipe, { baseDir: ROOT, workers })
  const jets: Jet[] = []
  const counts: string[] = []
  for await (const batch of stream) {
    jets.push(...batch)
    counts.push(JSON.stringify(stream.stats))
  }
  return JSON.stringify([jets, counts])
}

test(
  'a stream made in threads is that made without, to the bit, and so are its counts after each batch',
  async () => {
    await using folder = await tempFolder()
    const images = someImages(2_000)
    for (let row = 0; row < 2_000; row += 9) images[1600 * row] = -1
    const labels = Array.from({ length: 2_000 }, (_, i) => (i % 50 === 0 ? 99 : i % 2))
    const path = await writeH5(folder.file('images.h5'), [
      { name: 'images', shape: [2_000, 40, 40], data: images },
      { name: 'labels', shape: [2_000], data: labels, dtype: '<i' },
    ])
    const file = { path, sha256: await hashFile(path), classes: ['a', 'b'] }
    const skipping = { ...demo, files: [file], background: ['a'], signal: ['b'], contamination: 0.3, events: 3_000 }
    expect((await draw(skipping, 2)) === (await draw(skipping, 0))).toBe(true)
    const constituents = { ...demo, events: 300 }
    expect((await draw(constituents, 1)) === (await draw(constituents, 0))).toBe(true)
  },
  SLOW,
)

test(
  'a file that becomes unreadable is the fault it would be without threads',
  async () => {
    await using folder = await tempFolder()
    const path = folder.file('qcd.h5')
    await copyFile(join(ROOT, 'data/qcd.h5'), path)
    await truncate(path, 100_000)
    const workers = new BlockWorkers(1)
    const selection = { source: 0, labels: [0, undefined], onSkip: () => {} }
    const take = workers.loader({ rows: 12_000 }, path, 'aachen').ask(3, selection)
    await expect(Promise.resolve(take())).rejects.toMatchObject({ code: 'UNREADABLE_FILE', message: expect.stringContaining('truncated') })
    const late = workers.loader({ rows: 12_000 }, path, 'aachen').ask(4, selection)
    await workers.close()
    await expect(Promise.resolve(late())).rejects.toMatchObject({ name: 'JetwatchError' })
  },
  SLOW,
)
