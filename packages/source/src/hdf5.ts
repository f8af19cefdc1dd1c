import { constants } from 'node:fs'
import { access, open, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { File, type Metadata } from 'h5wasm/node'
import { checkFilters, missingFilter } from './filters.ts'
import { type H5, loadH5 } from './h5-module.ts'

/** A dataset of an open file, its filters checked. */
export interface Hdf5Dataset {
  /** Absolute path inside the file, `/table/table`. */
  readonly path: string
  readonly shape: readonly number[]
  readonly metadata: Metadata
}

/** An open HDF5 file. Every fault is a JetwatchError; nothing is printed. */
export interface Hdf5File {
  readonly path: string
  /** Datasets that lie in the file itself, in path order: links out of the file are not followed. @throws WRONG_LAYOUT for too many. */
  datasets(): Hdf5Dataset[]
  /** Filter names of a dataset. @throws MISSING_FILTER */
  filters(dataset: Hdf5Dataset): string[]
  /** Value of an attribute as the library gives it, undefined where there is none. `path` may be a group. */
  attribute(path: string, name: string): unknown
  /**
   * Raw little-endian bytes of `count` rows (first axis) from `first` on: a view into the library's memory, valid
   * until the next call into any open file.
   */
  read(dataset: Hdf5Dataset, first: number, count: number): Uint8Array
  close(): void
}

/** What the library takes to look at an object grows with its depth. */
const MOST_OBJECTS = 2_000
const DEEPEST = 16

const SIGNATURE = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])

/** @throws UNREADABLE_FILE: no such file, a folder, no permission, empty, not HDF5, truncated. */
export async function openHdf5(path: string): Promise<Hdf5File> {
  const absolute = resolve(path)
  await checkReadable(absolute, path)
  const h5 = await loadH5()
  return openChecked(h5, absolute, path)
}

const unreadable = (message: string, remedy: string, options?: ErrorOptions): JetwatchError =>
  new JetwatchError('UNREADABLE_FILE', message, remedy, options)

async function checkReadable(absolute: string, path: string): Promise<void> {
  const info = await stat(absolute).catch((error: unknown) => {
    throw unreadable(`${path}: no such file`, 'Check the path', { cause: error })
  })
  if (info.isDirectory()) throw unreadable(`${path} is a folder`, 'Name the HDF5 file inside it')
  if (!info.isFile()) throw unreadable(`${path} is not a regular file`, 'Copy the data into a file first')
  await access(absolute, constants.R_OK).catch((error: unknown) => {
    throw unreadable(`${path}: permission denied`, 'Give this user read permission', { cause: error })
  })
  if (info.size === 0) throw unreadable(`${path} is empty`, 'Download or copy the file again')
  if (!(await hasSignature(absolute, info.size))) throw unreadable(`${path} is not an HDF5 file`, 'Give an HDF5 file (.h5)')
}

/** The signature stands at byte 0, or after a user block at 512, 1024, 2048 and so on. */
async function hasSignature(absolute: string, size: number): Promise<boolean> {
  const file = await open(absolute)
  try {
    const head = Buffer.alloc(SIGNATURE.length)
    for (let at = 0; at < size; at = at === 0 ? 512 : at * 2) {
      await file.read(head, 0, head.length, at)
      if (head.equals(SIGNATURE)) return true
    }
    return false
  } finally {
    await file.close()
  }
}

/** Says in one line why the library failed, from the stack of errors it printed. */
function explain(errors: string, path: string): JetwatchError {
  const truncated = /truncated file: eof = (\d+).*stored_eof = (\d+)/.exec(errors)
  if (truncated)
    return unreadable(`${path} is truncated: ${truncated[1]} of ${truncated[2]} bytes are there`, 'Download or copy the file again')
  const filter = /required filter '([^']*)' is not registered/.exec(errors)
  if (filter) return missingFilter(filter[1] ?? 'an unknown filter', path)
  const deepest = [...errors.matchAll(/line \d+ in \w+\(\): (.*)/g)].at(-1)?.[1]
  return unreadable(`${path} is damaged${deepest ? ` (HDF5: ${deepest})` : ''}`, 'Download or copy the file again')
}

function openChecked(h5: H5, absolute: string, path: string): Hdf5File {
  const { module } = h5
  /** Runs a call into the library; a status below 0 or anything thrown becomes an UNREADABLE_FILE. */
  function guard<T>(call: () => T, failed: (result: T) => boolean = () => false): T {
    h5.takeErrors()
    try {
      const result = call()
      if (!failed(result)) return result
    } catch (error) {
      const text = h5.takeErrors() || describeError(error)
      throw explain(text, path)
    }
    throw explain(h5.takeErrors(), path)
  }

  const file = guard(
    () => new File(absolute, 'r'),
    ({ file_id }) => file_id < 0n,
  )
  const id = file.file_id
  let buffer = { pointer: 0, size: 0 }
  let closed = false

  const reserve = (size: number): number => {
    if (size <= buffer.size) return buffer.pointer
    if (buffer.pointer) module._free(buffer.pointer)
    buffer = { pointer: module._malloc(size), size }
    if (buffer.pointer === 0) throw unreadable(`${path}: no memory for ${size} bytes`, 'Rewrite the file with smaller chunks')
    return buffer.pointer
  }

  return {
    path,
    datasets() {
      const found: Hdf5Dataset[] = []
      const names = guard(() => file.paths()).sort()
      const deepest = names.reduce((most, name) => Math.max(most, name.split('/').length), 0)
      if (names.length > MOST_OBJECTS || deepest > DEEPEST) {
        const message = `${path} holds ${names.length} objects, ${deepest} deep; at most ${MOST_OBJECTS} and ${DEEPEST} are looked at`
        throw new JetwatchError('WRONG_LAYOUT', message, 'Put the images or the table into a file of their own')
      }
      for (const name of names) {
        const full = `/${name}`
        if (guard(() => module.get_external_link(id, full)).filename !== undefined) continue
        if (guard(() => module.get_symbolic_link(id, full)) !== null) continue
        if (guard(() => module.get_type(id, full)) !== module.H5G_DATASET) continue
        const metadata = guard(() => module.get_dataset_metadata(id, full))
        found.push({ path: full, shape: metadata.shape ?? [], metadata })
      }
      return found
    },
    filters(dataset) {
      const filters = guard(() => module.get_dataset_filters(id, dataset.path))
      return checkFilters(filters, h5.plugins, `${path}: dataset ${dataset.path}`)
    },
    attribute(at, name) {
      if (!guard(() => module.get_attribute_names(id, at)).includes(name)) return undefined
      return guard(() => file.get(at === '/' ? '/' : at) as { attrs?: Record<string, { json_value: unknown }> } | null)?.attrs?.[name]
        ?.json_value
    },
    read(dataset, first, count) {
      const bytes = count * rowBytes(dataset)
      const pointer = reserve(bytes)
      const rest = dataset.shape.slice(1)
      const counts = [count, ...rest].map(BigInt)
      const offsets = [first, ...rest.map(() => 0)].map(BigInt)
      const strides = counts.map(() => 1n)
      guard(
        () => module.get_dataset_data(id, dataset.path, counts, offsets, strides, BigInt(pointer)),
        (status) => status < 0,
      )
      return module.HEAPU8.subarray(pointer, pointer + bytes)
    },
    close() {
      if (closed) return
      closed = true
      if (buffer.pointer) module._free(buffer.pointer)
      file.close()
      h5.takeErrors()
    },
  }
}

/** Bytes of one row (first axis) of a dataset. */
export const rowBytes = ({ shape, metadata }: Hdf5Dataset): number => shape.slice(1).reduce((product, n) => product * n, metadata.size)
