import type { Jet } from '@jetwatch/shared/jet'
import { describe, expect, test } from 'vitest'
import { openFile } from './file.ts'
import { type JetsOptions, jets, presetForShape } from './jets.ts'
import { bundled, fixture, someImages, tempFolder, writeH5 } from './test-files.ts'

async function readAll(path: string, options: Partial<JetsOptions> = {}) {
  const file = await openFile(path)
  try {
    const batches = jets(file, { preset: 'aachen', ...options })
    const all: Jet[] = []
    for await (const batch of batches) all.push(...batch)
    return { all, skipped: batches.skipped, rows: file.rows }
  } finally {
    file.close()
  }
}

test('every row is a jet or a counted skip, in file order', async () => {
  const { all, skipped, rows } = await readAll(fixture('columns.h5'))
  expect(all.map(({ row, label }) => [row, label])).toEqual([
    [0, 0],
    [1, 1],
  ])
  expect(skipped).toEqual({ 'bad-label': 1, 'not-finite': 1, 'negative-energy': 1, 'no-constituents': 1, 'outside-window': 1 })
  expect(all.length + Object.values(skipped).reduce((a, b) => a + b, 0)).toBe(rows)
})

test('kinematics and multiplicity are those of a direct sum over the rows', async () => {
  const { all } = await readAll(bundled('w.h5'), { rows: (row) => row < 50 })
  const file = await openFile(bundled('w.h5'))
  const { values, stride } = file.readBlock(0, 50)
  expect(all).toHaveLength(50)
  for (const { row, kinematics } of all) {
    const sum = [0, 0, 0, 0]
    let multiplicity = 0
    for (let i = row * stride; i < (row + 1) * stride; i += 4) {
      if (values[i + 1] !== 0 || values[i + 2] !== 0) multiplicity++
      for (let c = 0; c < 4; c++) sum[c] = (sum[c] as number) + (values[i + c] as number)
    }
    const [e, px, py, pz] = sum as [number, number, number, number]
    expect(kinematics?.pt).toBeCloseTo(Math.hypot(px, py), 8)
    expect(kinematics?.mass).toBeCloseTo(Math.sqrt(e * e - px * px - py * py - pz * pz), 6)
    expect(kinematics?.phi).toBeCloseTo(Math.atan2(py, px), 12)
    expect(kinematics?.multiplicity).toBe(multiplicity)
  }
  file.close()
})

test('a selection gives the same jets as picking them from all', async () => {
  const { all } = await readAll(bundled('hbb.h5'))
  const odd = await readAll(bundled('hbb.h5'), { rows: (row) => row % 2 === 1, labels: [undefined, 3], source: 2 })
  expect(odd.all).toEqual(all.filter(({ row }) => row % 2 === 1).map((jet) => ({ ...jet, label: 3, source: 2 })))
  expect((await readAll(bundled('hbb.h5'), { labels: [0, undefined] })).all).toEqual([])
})

describe('image files', () => {
  test('images are scaled to sum 1 and have no kinematics; bad ones are counted', async () => {
    await using folder = await tempFolder()
    const data = someImages(5)
    data[1600] = -1
    data[3200] = Number.NaN
    data.fill(0, 4800, 6400)
    const path = await writeH5(folder.file('x.h5'), [{ name: 'qcd', shape: [5, 40, 40], data, dtype: '<d' }])
    const { all, skipped } = await readAll(path)
    expect(all.map(({ row }) => row)).toEqual([0, 4])
    for (const { image, kinematics } of all) {
      expect(image.value.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6)
      expect(kinematics).toBeNull()
    }
    expect(skipped).toEqual({ 'negative-pixel': 1, 'not-finite': 1, 'no-constituents': 1 })
  })

  test('an image of another size than the preset names the fitting one', async () => {
    await using folder = await tempFolder()
    const path = await writeH5(folder.file('x.h5'), [{ name: 'qcd', shape: [2, 37, 37], data: someImages(2, 37, 37) }])
    await expect(readAll(path)).rejects.toMatchObject({ code: 'WRONG_LAYOUT', remedy: 'Use preset rutgers' })
    expect((await readAll(path, { preset: 'rutgers' })).all).toHaveLength(2)
    expect(presetForShape([12, 12])).toBeNull()
    expect(presetForShape([12, 12], '12x12@0.8')).toBe('12x12@0.8')
    expect(presetForShape([40, 40])).toBe('aachen')
    expect(presetForShape([40, 40], 'heidelberg')).toBe('heidelberg')
  })
})
