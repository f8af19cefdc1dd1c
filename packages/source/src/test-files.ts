import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { File } from 'h5wasm/node'
import { loadH5 } from './h5-module.ts'

/** A committed fixture, made by fixtures/make-fixtures.py. */
export const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))

/** The repository's own root, and a file of the bundled sample. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
export const bundled = (name: string): string => join(ROOT, 'data', name)

export interface TempFolder extends AsyncDisposable {
  readonly path: string
  file(name: string): string
}

export async function tempFolder(): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), 'jetwatch-source-'))
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

export interface DatasetSpec {
  readonly name: string
  readonly shape: readonly number[]
  /** Filled row-major; default zeros. */
  readonly data?: ArrayLike<number>
  /** NumPy-like type code, default `<f` (float32). */
  readonly dtype?: string
  readonly gzip?: boolean
  /** Rows per chunk; default all rows where gzip is on, else not chunked. */
  readonly chunkRows?: number
  readonly attributes?: Readonly<Record<string, string | string[]>>
}

/** Writes a real HDF5 file. */
export async function writeH5(path: string, datasets: readonly DatasetSpec[]): Promise<string> {
  await loadH5()
  const file = new File(path, 'w')
  for (const { name, shape, data, dtype = '<f', gzip, chunkRows, attributes } of datasets) {
    const slash = name.lastIndexOf('/')
    if (slash > 0 && file.get(name.slice(0, slash)) === null) file.create_group(name.slice(0, slash))
    const size = shape.reduce((product, n) => product * n, 1)
    const chunks = gzip || chunkRows ? [chunkRows ?? (shape[0] as number), ...shape.slice(1)] : null
    const dataset = file.create_dataset({
      name,
      data: Array.from(data ?? new Float64Array(size)),
      shape: [...shape],
      dtype,
      chunks,
      ...(gzip ? { compression: 'gzip' as const } : {}),
    })
    for (const [key, value] of Object.entries(attributes ?? {})) dataset.create_attribute(key, value)
  }
  file.close()
  return path
}

/** `n` images of h × w with a few pixels each, different for each seed and row, sum not 1. */
export function someImages(n: number, height = 40, width = 40, seed = 0): Float64Array {
  const out = new Float64Array(n * height * width)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < 5; k++) out[i * height * width + ((i * 37 + k * 101 + seed * 13) % (height * width))] = 1 + k + i
  }
  return out
}
