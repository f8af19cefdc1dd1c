import fs, { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { openFile } from './file.ts'
import { hashFile } from './hash.ts'
import { bundled, fixture, someImages, tempFolder, writeH5 } from './test-files.ts'

const openFiles = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return []
    }
  })

/** Code of the typed error that opening and reading the whole file ends in, or null. */
async function fault(path: string): Promise<string | null> {
  try {
    const file = await openFile(path)
    try {
      for (let row = 0; row < file.rows; row += file.blockRows) file.readBlock(row, Math.min(file.blockRows, file.rows - row))
    } finally {
      file.close()
    }
    return null
  } catch (error) {
    expect(error).toHaveProperty('remedy')
    return (error as { code: string }).code
  }
}

describe('the reference layout', () => {
  test('a Blosc table gives its rows, labels and filter', async () => {
    const file = await openFile(fixture('reference-blosc.h5'))
    expect(file).toMatchObject({ layout: 'constituents', rows: 9, classes: ['background', 'signal'], filters: ['blosc'], imageShape: null })
    expect([...file.readLabels()]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1])
    expect([...(file.readSplits() ?? [])]).toEqual(Array(9).fill(2))
    const part = file.readBlock(3, 4)
    expect([...part.labels]).toEqual([0, 0, 1, 1])
    // The fixture's first rows are those of the bundled sample.
    const whole = await openFile(bundled('qcd.h5'))
    expect([...part.values.subarray(0, 2 * part.stride)]).toEqual([...whole.readBlock(3, 2).values.subarray(0, 1600)])
    file.close()
    whole.close()
  })

  test('byte order changes nothing', async () => {
    const [little, big] = [await openFile(fixture('reference-blosc.h5')), await openFile(fixture('reference-big-endian.h5'))]
    expect(big.readBlock(0, 9)).toEqual(little.readBlock(0, 9))
    little.close()
    big.close()
  })

  test('columns are found by name, in any order, type and table', async () => {
    const file = await openFile(fixture('columns.h5'))
    const { values, labels, stride } = file.readBlock(0, 3)
    expect(stride).toBe(8)
    expect([...values.subarray(0, 8)]).toEqual([400, 300, 0, 100, 401, 250, 10, 100])
    expect([...labels]).toEqual([0, 1, 255])
    expect(file.readSplits()).toBeNull()
    file.close()
  })

  test('any block of rows equals the same rows of another blocking', async () => {
    const file = await openFile(bundled('w.h5'))
    const all = file.readBlock(0, 200)
    const expected = { values: all.values.slice(0, 200 * all.stride), labels: all.labels.slice() }
    for (const [first, count] of [
      [0, 1],
      [39, 2],
      [1, 79],
      [199, 1],
    ] as const) {
      const { values, labels, stride } = file.readBlock(first, count)
      expect([...values.subarray(0, count * stride)]).toEqual([...expected.values.subarray(first * stride, (first + count) * stride)])
      expect([...labels]).toEqual([...expected.labels.subarray(first, first + count)])
    }
    expect(() => file.readBlock(1999, 2)).toThrow(RangeError)
    file.close()
  })
})

describe('image files', () => {
  test.each(['images-lzf.h5', 'images-blosc.h5'])('%s: one dataset per class, classes named after them', async (name) => {
    const file = await openFile(fixture(name))
    expect(file).toMatchObject({ layout: 'images', rows: 6, classes: ['qcd', 'top-jets'], imageShape: [40, 40] })
    expect([...file.readLabels()]).toEqual([0, 0, 0, 1, 1, 1])
    const { values, labels } = file.readBlock(2, 2)
    expect([...labels]).toEqual([0, 1])
    expect(values.slice(0, 3200).filter((value) => value > 0)).toHaveLength(24)
    file.close()
  })

  test.each(['be-f2', 'be-f4', 'be-f8', 'be-i2', 'be-u4', 'be-i8', 'le-f2', 'u1'])('type %s gives the same pixels', async (type) => {
    const [file, plain] = [await openFile(fixture(`images-${type}.h5`)), await openFile(fixture('images-lzf.h5'))]
    expect(file).toMatchObject({ classes: ['qcd', 'top'], filters: ['gzip'] })
    expect([...file.readLabels()]).toEqual([1, 0])
    expect([...file.readBlock(0, 2).values.subarray(0, 3200)]).toEqual([...plain.readBlock(0, 2).values.subarray(0, 3200)])
    file.close()
    plain.close()
  })

  test.each(['<f', '<d', '<b', '<B', '<h', '<H', '<i', '<I', '<q', '<Q'])(
    'written as %s, with and without gzip and a last axis of 1',
    async (dtype) => {
      await using folder = await tempFolder()
      const data = someImages(3)
      for (const [i, shape] of [
        [3, 40, 40],
        [3, 40, 40, 1],
      ].entries()) {
        const path = await writeH5(folder.file(`${i}.h5`), [{ name: 'qcd', shape, data, dtype, gzip: i === 0, chunkRows: 2 }])
        const file = await openFile(path)
        expect([...file.readBlock(0, 3).values.subarray(0, 4800)]).toEqual([...data])
        file.close()
      }
    },
  )

  test('labels beside images: names from an attribute, else class0, class1; bad codes are marked', async () => {
    await using folder = await tempFolder()
    const images = { name: 'images', shape: [4, 40, 40], data: someImages(4) }
    const plain = await openFile(
      await writeH5(folder.file('a.h5'), [images, { name: 'labels', shape: [4], data: [0, 2, -1, 99], dtype: '<i' }]),
    )
    expect(plain.classes).toEqual(['class0', 'class1', 'class2'])
    expect([...plain.readLabels()]).toEqual([0, 2, 255, 255])
    plain.close()
    const labels = { name: 'y', shape: [4, 1], data: [0, 1, 0.5, 2], dtype: '<d', attributes: { class_names: 'QCD, Top' } }
    const named = await openFile(await writeH5(folder.file('b.h5'), [images, labels]))
    expect(named.classes).toEqual(['qcd', 'top'])
    expect([...named.readBlock(0, 4).labels]).toEqual([0, 1, 255, 255])
    named.close()
  })

  test('datasets of one name in several groups are told apart by their path', async () => {
    await using folder = await tempFolder()
    const path = await writeH5(folder.file('a.h5'), [
      { name: 'qcd/images', shape: [2, 37, 37], data: someImages(2, 37, 37) },
      { name: 'top/images', shape: [1, 37, 37], data: someImages(1, 37, 37) },
    ])
    const file = await openFile(path)
    expect(file.classes).toEqual(['qcd-images', 'top-images'])
    file.close()
  })
})

describe('what cannot be read ends in a typed error, and prints nothing', () => {
  const wrong = { name: 'a', shape: [2, 40, 40], data: someImages(2) }
  test.each([
    ['constituents in three axes with a last axis of 3', [{ name: 'x', shape: [2, 40, 40, 3] }], 'WRONG_LAYOUT'],
    ['a flat dataset', [{ name: 'x', shape: [2, 1600] }], 'WRONG_LAYOUT'],
    ['images of two sizes', [wrong, { name: 'b', shape: [2, 37, 37] }], 'WRONG_LAYOUT'],
    ['more labels than images', [wrong, { name: 'labels', shape: [3], dtype: '<i' }], 'WRONG_LAYOUT'],
    ['two sets of images with labels', [wrong, { ...wrong, name: 'b' }, { name: 'labels', shape: [2], dtype: '<i' }], 'WRONG_LAYOUT'],
    ['two datasets of one class name', [wrong, { ...wrong, name: 'A' }], 'WRONG_LAYOUT'],
    ['images of too many pixels', [{ name: 'x', shape: [1, 300, 300] }], 'WRONG_LAYOUT'],
    ['no rows', [{ name: 'x', shape: [0, 40, 40] }], 'NO_JETS'],
    ['no datasets', [], 'WRONG_LAYOUT'],
  ])('%s', async (_, datasets, code) => {
    await using folder = await tempFolder()
    expect(await fault(await writeH5(folder.file('x.h5'), datasets))).toBe(code)
  })

  test('missing, folder, device, empty, text', async () => {
    await using folder = await tempFolder()
    writeFileSync(folder.file('empty.h5'), '')
    writeFileSync(folder.file('text.h5'), 'E_0,PX_0\n1,2\n')
    for (const path of [folder.file('none.h5'), folder.path, '/dev/null', folder.file('empty.h5'), folder.file('text.h5')]) {
      expect(await fault(path)).toBe('UNREADABLE_FILE')
    }
    await expect(hashFile(folder.path)).rejects.toMatchObject({ code: 'UNREADABLE_FILE' })
  })

  test('a filter that is not there is named before anything is read', async () => {
    await expect(openFile(fixture('images-unknown-filter.h5'))).rejects.toMatchObject({
      code: 'MISSING_FILTER',
      message: expect.stringContaining('odd (40999)'),
    })
  })

  test('a file cut at any length', async () => {
    // The library prints to file descriptor 2, past process.stderr.
    const print = vi.spyOn(fs, 'writeSync')
    await using folder = await tempFolder()
    for (const path of [bundled('w.h5'), fixture('images-lzf.h5'), fixture('reference-big-endian.h5')]) {
      const whole = readFileSync(path)
      for (const share of [1e-6, 0.001, 0.01, 0.1, 0.5, 0.9, 0.999]) {
        writeFileSync(folder.file('cut.h5'), whole.subarray(0, Math.ceil(whole.length * share)))
        expect(await fault(folder.file('cut.h5')), `${path} cut to ${share}`).toBe('UNREADABLE_FILE')
      }
      writeFileSync(folder.file('cut.h5'), whole.subarray(0, whole.length - 1))
      expect(await fault(folder.file('cut.h5'))).toBe('UNREADABLE_FILE')
      expect(await fault(path)).toBeNull()
    }
    expect(print.mock.calls.filter(([fd]) => fd === 1 || fd === 2)).toHaveLength(0)
    print.mockRestore()
  })

  test('a file whose size is right but whose data is gone', async () => {
    await using folder = await tempFolder()
    const whole = readFileSync(bundled('w.h5'))
    whole.fill(0, 200_000, 800_000)
    writeFileSync(folder.file('hole.h5'), whole)
    expect(await fault(folder.file('hole.h5'))).toBe('UNREADABLE_FILE')
  })
})

test('several files, and one file twice, are independent', async () => {
  const [first, second, other] = [await openFile(bundled('w.h5')), await openFile(bundled('w.h5')), await openFile(bundled('hbb.h5'))]
  const expected = first.readBlock(10, 5).values.slice()
  other.readBlock(0, 500)
  second.readBlock(500, 300)
  first.close()
  expect([...second.readBlock(10, 5).values.subarray(0, expected.length)]).toEqual([...expected])
  second.close()
  other.close()
})

test('closing and failing leave no file open', async () => {
  await using folder = await tempFolder()
  writeFileSync(folder.file('cut.h5'), readFileSync(bundled('w.h5')).subarray(0, 500_000))
  await fault(folder.file('cut.h5'))
  await fault(fixture('images-unknown-filter.h5'))
  await fault(bundled('w.h5'))
  expect(openFiles().filter((path) => path.endsWith('.h5'))).toEqual([])
})
