import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Jet } from '@jetwatch/shared/jet'
import { expect, test } from 'vitest'
import { openFile } from './file.ts'
import { jets } from './jets.ts'
import { bundled, tempFolder } from './test-files.ts'
import { type ImageFileContent, writeImages } from './write-images.ts'

const PYTHON = '/usr/bin/python3'
const hasH5py = existsSync(PYTHON) && isFine(() => execFileSync(PYTHON, ['-c', 'import h5py, numpy'], { stdio: 'ignore' }))

function isFine(call: () => unknown): boolean {
  try {
    call()
    return true
  } catch {
    return false
  }
}

async function someJets(count: number): Promise<Jet[]> {
  await using file = await openFile(bundled('top.h5'))
  const found: Jet[] = []
  for await (const batch of jets(file, { preset: 'aachen' })) {
    found.push(...batch)
    if (found.length >= count) break
  }
  return found.slice(0, count)
}

function contentOf(sample: readonly Jet[]): ImageFileContent {
  return {
    height: 40,
    width: 40,
    classes: ['qcd', 'top'],
    labels: Uint8Array.from(sample, ({ label }, i) => (i === 3 ? 255 : (label ?? 255))),
    image: (row) => (sample[row] as Jet).image,
    columns: [
      { name: 'sequence', dtype: '<d', values: sample.map((_, i) => 2 ** 40 + i), description: 'sequence in the run' },
      { name: 'mass', dtype: '<f', values: sample.map(({ kinematics }) => kinematics?.mass ?? Number.NaN), description: 'GeV' },
    ],
    about: { recipe_sha256: 'abc' },
  }
}

test('what is written is read back pixel by pixel in our own layout, rows without truth as bad labels', async () => {
  await using folder = await tempFolder()
  const sample = await someJets(150)
  const path = folder.file('out.h5')
  await writeImages(path, contentOf(sample))
  await using file = await openFile(path)
  expect(file).toMatchObject({ layout: 'images', rows: 150, classes: ['qcd', 'top'], imageShape: [40, 40], filters: ['gzip'] })
  const again = jets(file, { preset: 'aachen' })
  const read: Jet[] = []
  for await (const batch of again) read.push(...batch)
  expect(again.skipped).toEqual({ 'bad-label': 1 })
  expect(read).toHaveLength(149)
  for (const { row, label, image } of read) {
    const { label: expected, image: original } = sample[row] as Jet
    expect(label).toBe(expected)
    expect(image.index).toEqual(original.index)
    // Both sum to 1 within float32: dividing by the sum may move the last bit.
    for (const [k, value] of image.value.entries()) expect(Math.abs(value / (original.value[k] as number) - 1)).toBeLessThan(1e-6)
  }
})

test('no rows is a typed fault, and so is a folder that does not exist', async () => {
  await expect(writeImages('/nowhere/x.h5', contentOf([]))).rejects.toMatchObject({ code: 'NO_JETS' })
  await expect(writeImages('/nowhere/x.h5', contentOf(await someJets(1)))).rejects.toMatchObject({ code: 'ENVIRONMENT' })
})

test.skipIf(!hasH5py)(
  'h5py reads images, labels, columns and attributes with the same values (skipped where python3-h5py is absent)',
  async () => {
    await using folder = await tempFolder()
    const sample = await someJets(130)
    const path = folder.file('out.h5')
    await writeImages(path, contentOf(sample))
    const script = `
import h5py, json, sys
with h5py.File(sys.argv[1]) as f:
    print(json.dumps({
        "shape": f["images"].shape, "dtype": str(f["images"].dtype), "labels": f["labels"][:].tolist(),
        "classes": f["labels"].attrs["classes"] if isinstance(f["labels"].attrs["classes"], str) else f["labels"].attrs["classes"].decode(),
        "sequence": f["events/sequence"][:].tolist(), "mass": [float(x) for x in f["events/mass"][:]],
        "last": [float(x) for x in f["images"][129].ravel()], "sums": [float(x) for x in f["images"][:].sum(axis=(1, 2))]}))`
    const seen = JSON.parse(execFileSync(PYTHON, ['-c', script, path], { encoding: 'utf8' }))
    const { labels } = contentOf(sample)
    expect(seen).toMatchObject({ shape: [130, 40, 40], dtype: 'float32', labels: [...labels], classes: 'qcd,top' })
    expect(seen.sequence[129]).toBe(2 ** 40 + 129)
    expect(seen.mass).toEqual(sample.map(({ kinematics }) => Math.fround(kinematics?.mass ?? 0)))
    const { index, value } = (sample[129] as Jet).image
    const dense = new Array(1600).fill(0)
    index.forEach((pixel, k) => {
      dense[pixel] = value[k]
    })
    expect(seen.last).toEqual(dense)
    for (const sum of seen.sums) expect(Math.abs(sum - 1)).toBeLessThan(1e-5)
  },
)
