import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFile } from '@jetwatch/source/file'
import { inspect } from '@jetwatch/source/inspect'
import { someImages, tempFolder, writeH5 } from '@jetwatch/source/test-files'
import { REPOSITORY } from '../../service-process.ts'
import { type FuzzTarget, holds } from '../target.ts'

const FIXTURES = `${REPOSITORY}packages/source/fixtures`

async function smallFiles(): Promise<Uint8Array[]> {
  await using folder = await tempFolder()
  const images = (n: number) => ({ shape: [n, 8, 8], data: someImages(n, 8, 8) })
  const paths = await Promise.all([
    writeH5(folder.file('plain.h5'), [{ name: 'qcd', ...images(6) }]),
    writeH5(folder.file('labels.h5'), [
      { name: 'images', ...images(6), gzip: true, chunkRows: 3 },
      { name: 'labels', shape: [6], dtype: '<i', data: [0, 1, 0, 1, 2, 0], attributes: { classes: 'qcd,top,w' } },
    ]),
  ])
  return Promise.all(paths.map(async (path) => new Uint8Array(await readFile(path))))
}

/** Inspected whole: every row is read and made an image. */
export const hdf5Target: FuzzTarget = {
  name: 'hdf5',
  parser: 'HDF5 files',
  form: 'bytes',
  limits: { milliseconds: 5_000, mebibytes: 300 },
  tokens: ['TREE', 'HEAP', 'SNOD', 'OHDR', 'E_0', 'is_signal_new', 'values_block_0', '\u0089HDF'],
  inputs: async () => {
    const files = readdirSync(FIXTURES).filter(
      (file) => file.endsWith('.h5') && !file.includes('unknown-filter') && !file.includes('blosc'),
    )
    return { seeds: [...(await smallFiles()), ...files.map((file) => new Uint8Array(readFileSync(join(FIXTURES, file))))] }
  },
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jetwatch-fuzz-h5-'))
    const path = join(folder, 'input.h5')
    return {
      async check(input) {
        await writeFile(path, input)
        await using file = await openFile(path)
        holds(Number.isSafeInteger(file.rows) && file.rows > 0, 'a file has rows')
        holds(file.readLabels().length === file.rows, 'every row has a label byte')
        holds((file.readSplits()?.length ?? file.rows) === file.rows, 'every row has a split byte')
        const { jets, skipped, imageShape } = await inspect(path, file.imageShape ? { preset: presetFor(file.imageShape) } : {})
        const refused = Object.values(skipped).reduce((sum, count) => sum + count, 0)
        holds(jets + refused === file.rows, 'every row is a jet or is counted as skipped')
        holds(imageShape[0] > 0, 'images have a size')
      },
      close: () => rm(folder, { recursive: true, force: true }),
    }
  },
}

/** So that images of the small files are made too. */
const presetFor = ([height]: readonly [number, number]) => (height === 8 ? ('8x8@0.8' as const) : ('aachen' as const))
