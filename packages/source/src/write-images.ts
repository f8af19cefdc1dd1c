import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import type { SparseImage } from '@jetwatch/shared/jet'
import { type Dataset, File } from 'h5wasm/node'
import { loadH5 } from './h5-module.ts'

/** Images a chunk of the file holds; the writer gives way to other work after each. */
const CHUNK_ROWS = 64
/** Fast, and images are nearly all zeros. */
const GZIP_LEVEL = 1

/** A column beside the images, one number a row. */
export interface NumberColumn {
  readonly name: string
  /** No 64-bit integers: h5wasm 0.8 gives them a precision of 32 bits, and other readers cut them off. Below 2^53 a double is exact. */
  readonly dtype: '<d' | '<f' | '<I' | '<H' | '<B'
  readonly values: ArrayLike<number>
  /** What it is, with its unit; kept as an attribute. */
  readonly description: string
}

export interface ImageFileContent {
  readonly height: number
  readonly width: number
  readonly classes: readonly string[]
  /** Code into the classes, 255 where there is no truth. */
  readonly labels: Uint8Array
  readonly image: (row: number) => SparseImage
  /** Written to the group `events`. */
  readonly columns: readonly NumberColumn[]
  /** Attributes of the file. */
  readonly about: Readonly<Record<string, string>>
}

/**
 * Writes jets in the layout of images that `openFile` reads: `images` float32 [N, height, width] and `labels` uint8 [N] with its
 * attribute `classes`; what else is known of a row stands in `events/<column>` [N]. Compressed with gzip, so any HDF5 reads it.
 * @throws NO_JETS without rows, ENVIRONMENT where the file cannot be written.
 */
export async function writeImages(path: string, content: ImageFileContent): Promise<void> {
  const count = content.labels.length
  if (count === 0) throw new JetwatchError('NO_JETS', 'there is no jet to write', 'Choose a wider selection')
  const h5 = await loadH5()
  h5.takeErrors()
  let file: File | null = null
  try {
    file = new File(path, 'w')
    if (file.file_id < 0n) throw new Error(`it cannot be opened for writing`)
    for (const [name, value] of Object.entries(content.about)) file.create_attribute(name, value)
    const labels = createColumn(file, 'labels', '<B', content.labels)
    if (content.classes.length > 0) labels.create_attribute('classes', content.classes.join(','))
    file.create_group('events')
    for (const { name, dtype, values, description } of content.columns) {
      createColumn(file, `events/${name}`, dtype, values).create_attribute('description', description)
    }
    await writePixels(file, content, count)
    file.flush()
  } catch (cause) {
    const detail =
      h5
        .takeErrors()
        .split('\n')
        .findLast((line) => line.includes(': ')) ?? ''
    throw new JetwatchError(
      'ENVIRONMENT',
      `cannot write ${path}: ${describeError(cause)} ${detail}`.trim(),
      'Check the disk and its free space',
      { cause },
    )
  } finally {
    if (file && file.file_id >= 0n) file.close()
    h5.takeErrors()
  }
}

function createColumn(file: File, name: string, dtype: string, values: ArrayLike<number>): Dataset {
  return file.create_dataset({ name, data: toTyped(dtype, values), shape: [values.length], dtype }) as Dataset
}

function toTyped(dtype: string, values: ArrayLike<number>) {
  switch (dtype) {
    case '<d':
      return Float64Array.from(values)
    case '<f':
      return Float32Array.from(values)
    case '<I':
      return Uint32Array.from(values)
    case '<H':
      return Uint16Array.from(values)
    default:
      return Uint8Array.from(values)
  }
}

/** In blocks: memory stays within one. */
async function writePixels(file: File, { height, width, image }: ImageFileContent, count: number): Promise<void> {
  const size = height * width
  const rows = Math.min(CHUNK_ROWS, count)
  const block = new Float32Array(rows * size)
  const fill = (first: number, n: number): Float32Array => {
    block.fill(0)
    for (let i = 0; i < n; i++) {
      const { index, value } = image(first + i)
      index.forEach((pixel, k) => {
        block[i * size + pixel] = value[k] as number
      })
    }
    return block.subarray(0, n * size)
  }
  const dataset = file.create_dataset({
    name: 'images',
    data: fill(0, rows),
    shape: [rows, height, width],
    maxshape: [count, height, width],
    chunks: [rows, height, width],
    dtype: '<f',
    compression: 'gzip',
    compression_opts: [GZIP_LEVEL],
  }) as Dataset
  if (rows < count) dataset.resize([count, height, width])
  for (let first = rows; first < count; first += rows) {
    await new Promise((resolve) => setImmediate(resolve))
    const n = Math.min(rows, count - first)
    dataset.write_slice(
      [
        [first, first + n],
        [0, height],
        [0, width],
      ],
      fill(first, n),
    )
  }
}
