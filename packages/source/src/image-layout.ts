import { JetwatchError } from '@jetwatch/shared/errors'
import type { Hdf5Dataset, Hdf5File } from './hdf5.ts'
import { rowBytes } from './hdf5.ts'
import { classNames, listedNames } from './image-classes.ts'
import { BAD_LABEL, chooseBlockRows, isChunkTooLarge, type Layout } from './layout.ts'
import { type NumberType, numberType, readNumbers } from './numbers.ts'

/** Codes a file may use: a recipe lists at most so many classes a file. */
const MAX_CLASSES = 16
const LABEL_NAMES = ['labels', 'label', 'y', 'target', 'targets', 'truth', 'class', 'classes', 'is_signal', 'is_signal_new']

interface ImageSet {
  readonly dataset: Hdf5Dataset
  readonly type: NumberType
  readonly rows: number
}

/**
 * Files of images, [N, h, w] or [N, h, w, 1] of any float or integer type, in one of two forms:
 * - one dataset of images with a dataset of integer labels beside it ([N] or [N, 1]). Class names come from an
 *   attribute `classes`, `class_names` or `label_names` (on the labels, the images or the root); else they are class0, class1, …
 * - one dataset per class: the class is named like its dataset, rows follow each other in path order.
 * Pixel scale and the size of a pixel in eta and phi are unknown. Null if the file holds no images.
 */
export function imageLayout(file: Hdf5File, datasets: readonly Hdf5Dataset[]): Layout | null {
  const sets = datasets.filter(isImages).map((dataset) => imageSet(file, dataset))
  const [first] = sets
  if (!first) return null
  const [height, width] = first.dataset.shape.slice(1, 3) as [number, number]
  const other = sets.find(({ dataset }) => dataset.shape[1] !== height || dataset.shape[2] !== width)
  if (other) {
    throw wrongImages(
      `${file.path}: images of different sizes: ${first.dataset.path} is ${height} × ${width}, ${other.dataset.path} is ${other.dataset.shape.slice(1, 3).join(' × ')}`,
    )
  }
  const labels = labelSet(file, datasets, sets)
  const filters = [...sets.map(({ dataset }) => dataset), ...(labels ? [labels.dataset] : [])].flatMap((dataset) => file.filters(dataset))
  const rows = sets.reduce((sum, set) => sum + set.rows, 0)
  const bytes = Math.max(...sets.map(({ dataset }) => Math.max(rowBytes(dataset), 8 * height * width)))
  const chunkRows = Math.max(...sets.map(({ dataset }) => dataset.metadata.chunks?.[0] ?? 1))
  const reader = createReader(file, sets, labels, height * width)
  return {
    layout: 'images',
    rows,
    imageShape: [height, width],
    filters: [...new Set(filters)],
    blockRows: chooseBlockRows(chunkRows, bytes),
    classes: labels
      ? labelClasses(file, sets, labels, reader.readLabelBytes)
      : classNames(
          file.path,
          sets.map(({ dataset }) => dataset.path),
        ),
    ...reader,
  }
}

const isImages = ({ shape, metadata }: Hdf5Dataset): boolean =>
  numberType(metadata) !== null && (shape.length === 3 || (shape.length === 4 && shape[3] === 1)) && (shape[1] as number) > 1

function imageSet(file: Hdf5File, dataset: Hdf5Dataset): ImageSet {
  const [rows, height, width] = dataset.shape as [number, number, number]
  if (dataset.metadata.virtual_sources)
    throw wrongImages(`${file.path}: ${dataset.path} is a virtual dataset, its images lie in other files`)
  if (height * width > 65_536) throw wrongImages(`${file.path}: ${dataset.path} has images of ${height} × ${width}, over 65,536 pixels`)
  const chunk = dataset.metadata.chunks?.[0] ?? 1
  if (isChunkTooLarge(chunk, rowBytes(dataset))) {
    throw wrongImages(`${file.path}: ${dataset.path} has chunks of ${chunk} images, which do not fit in bounded memory`)
  }
  return { dataset, type: numberType(dataset.metadata) as NumberType, rows }
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function labelSet(file: Hdf5File, datasets: readonly Hdf5Dataset[], sets: readonly ImageSet[]): ImageSet | null {
  const flat = datasets.filter(
    ({ shape, metadata }) => numberType(metadata) !== null && (shape.length === 1 || (shape.length === 2 && shape[1] === 1)),
  )
  const named = flat.filter(({ path }) => LABEL_NAMES.includes(baseName(path).toLowerCase()))
  const [dataset] = named
  if (!dataset) return null
  if (named.length > 1 || sets.length > 1) {
    throw wrongImages(
      `${file.path}: ${sets.length} datasets of images and ${named.length} of labels (${[...sets.map((set) => set.dataset), ...named].map(({ path }) => path).join(', ')}): which belong together is unclear`,
    )
  }
  const rows = dataset.shape[0] as number
  if (rows !== sets[0]?.rows) throw wrongImages(`${file.path}: ${rows} labels in ${dataset.path} for ${sets[0]?.rows} images`)
  return { dataset, type: numberType(dataset.metadata) as NumberType, rows }
}

function labelClasses(
  file: Hdf5File,
  sets: readonly ImageSet[],
  labels: ImageSet,
  read: (first: number, count: number) => Uint8Array,
): string[] {
  const listed = listedNames(file, [labels.dataset.path, ...sets.map(({ dataset }) => dataset.path), '/'])
  if (listed) return listed.slice(0, MAX_CLASSES)
  let highest = 0
  const block = 65_536
  for (let first = 0; first < labels.rows; first += block) {
    for (const code of read(first, Math.min(block, labels.rows - first))) if (code !== BAD_LABEL && code > highest) highest = code
  }
  return Array.from({ length: highest + 1 }, (_, code) => `class${code}`)
}

function createReader(file: Hdf5File, sets: readonly ImageSet[], labels: ImageSet | null, stride: number) {
  let values = new Float64Array(0)

  /** Calls back for each piece of the rows asked for that lies in one dataset. */
  function pieces(firstRow: number, count: number, visit: (code: number, first: number, n: number, at: number) => void): void {
    let start = 0
    for (const [code, { rows }] of sets.entries()) {
      const first = Math.max(firstRow, start)
      const end = Math.min(firstRow + count, start + rows)
      if (end > first) visit(code, first - start, end - first, first - firstRow)
      start += rows
    }
  }

  function readLabelBytes(firstRow: number, count: number): Uint8Array {
    const out = new Uint8Array(count)
    if (labels === null) {
      pieces(firstRow, count, (code, _, n, at) => out.fill(code, at, at + n))
      return out
    }
    const codes = new Float64Array(count)
    readNumbers(file.read(labels.dataset, firstRow, count), labels.type, codes)
    for (const [i, code] of codes.entries()) out[i] = Number.isInteger(code) && code >= 0 && code < MAX_CLASSES ? code : BAD_LABEL
    return out
  }

  return {
    readLabelBytes,
    readBlock(firstRow: number, count: number) {
      if (values.length < count * stride) values = new Float64Array(count * stride)
      pieces(firstRow, count, (code, first, n, at) => {
        const { dataset, type } = sets[code] as ImageSet
        readNumbers(file.read(dataset, first, n), type, values.subarray(at * stride, (at + n) * stride))
      })
      return { firstRow, count, labels: readLabelBytes(firstRow, count), values, stride }
    },
  }
}

const wrongImages = (message: string): JetwatchError =>
  new JetwatchError(
    'WRONG_LAYOUT',
    message,
    'Give one dataset [N, h, w] or [N, h, w, 1] per class, or one such dataset with a dataset "labels" [N] beside it',
  )
