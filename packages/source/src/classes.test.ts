import { expect, test } from 'vitest'
import { classesFor, classFromName } from './classes.ts'
import { openFile } from './file.ts'
import { bundled, fixture, someImages, tempFolder, writeH5 } from './test-files.ts'

const classesOf = async (path: string, className?: string): Promise<(string | null)[]> => {
  const file = await openFile(path)
  try {
    return classesFor(path, file, className ? { className } : {})
  } finally {
    file.close()
  }
}

test('a known process is read from the words of a file name', () => {
  const names = ['top.h5', '/a/qcd/My-Top_2.h5', 'w.h5', 'hbb_test.h5', 'window.h5', 'train.h5', 'top-vs-qcd.h5', 'stop.h5']
  expect(names.map(classFromName)).toEqual(['top', 'top', 'w', 'hbb', null, null, null, null])
})

test('the reference layout: label 1 is named by --class, else by the file, else signal; absent labels are null', async () => {
  expect(await classesOf(bundled('qcd.h5'))).toEqual(['qcd', null])
  expect(await classesOf(bundled('w.h5'))).toEqual([null, 'w'])
  expect(await classesOf(bundled('w.h5'), 'zprime')).toEqual([null, 'zprime'])
  expect(await classesOf(fixture('reference-blosc.h5'))).toEqual(['qcd', 'signal'])
  expect(await classesOf(fixture('reference-blosc.h5'), 'top')).toEqual(['qcd', 'top'])
})

test('image files name their own classes; --class renames a single one only', async () => {
  await using folder = await tempFolder()
  const one = await writeH5(folder.file('x.h5'), [{ name: 'images', shape: [2, 40, 40], data: someImages(2) }])
  expect(await classesOf(one)).toEqual(['images'])
  expect(await classesOf(one, 'qcd')).toEqual(['qcd'])
  await expect(classesOf(fixture('images-lzf.h5'), 'top')).rejects.toMatchObject({ code: 'USAGE' })
})

test('a file without one good label holds no jets', async () => {
  await using folder = await tempFolder()
  const path = await writeH5(folder.file('x.h5'), [
    { name: 'images', shape: [2, 40, 40], data: someImages(2) },
    { name: 'labels', shape: [2], data: [-1, 77], dtype: '<i' },
  ])
  await expect(classesOf(path)).rejects.toMatchObject({ code: 'NO_JETS' })
})
