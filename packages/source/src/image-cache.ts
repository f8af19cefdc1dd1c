import { closeSync, openSync, readSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { PresetName } from '@jetwatch/shared/preset'
import { type BlockLoader, blockRange, blocksOf } from './block-loader.ts'
import type { JetFile } from './file.ts'
import type { JetMaker } from './jets.ts'
import { packRows } from './pack-rows.ts'
import { isPackedBlock, unpackBlock } from './packed-block.ts'

export interface ImageCacheOptions {
  /** Made where it is missing. */
  readonly folder: string
  /** Most bytes in the folder: those used longest ago go first. A file whose images alone are more is not kept. */
  readonly maxBytes: number
  /** What became of it, for the log. */
  readonly onNote?: (note: string) => void
}

const SUFFIX = '.images'
/** Little-endian: magic, version, rows, checksum of the index; then the index: of each block its end in the file and checksum, and of all the last. */
const MAGIC = 0x4349574a
const VERSION = 1
const HEAD = 16
const ENTRY = 12

interface Index {
  /** Byte where each block begins, and where the last ends. */
  readonly places: Float64Array
  readonly checksums: Uint32Array
}

/**
 * Images of all rows of a file, kept on disk under its content hash and the preset, and read from there in place of HDF5 and preprocessing:
 * the same jets, to the bit. Made at the first use, in a file of its own that is then renamed. A cache that does not pass its checksums, or
 * does not hold what this version makes of the first block, is made anew; a block damaged later is read from the data.
 * Null where the images are more than `maxBytes`.
 * @throws ENVIRONMENT where the folder cannot be written.
 */
export async function cachedLoader(
  file: JetFile,
  { sha256, preset }: { readonly sha256: string; readonly preset: PresetName },
  makeJets: JetMaker,
  { folder, maxBytes, onNote = () => {} }: ImageCacheOptions,
): Promise<BlockLoader | null> {
  const path = join(folder, `${sha256.slice(0, 32)}-${preset}${SUFFIX}`)
  const pack = (block: number): ArrayBuffer => packRows(file, makeJets, block)
  try {
    const kept = tryOpen(path, file.rows)
    if (kept && isCurrent(kept.read(0), pack(0))) {
      const now = new Date()
      await utimes(path, now, now)
      return loader(kept, file, pack, () => onNote(`${path} is damaged: its images are made anew at the next start`), path)
    }
    kept?.close()
    const began = performance.now()
    await mkdir(folder, { recursive: true })
    const bytes = await build(path, file.rows, pack, maxBytes)
    if (bytes === null) {
      onNote(`the images of ${file.path} are more than the ${megabytes(maxBytes)} of the cache: they are made as they are needed`)
      return null
    }
    const held = await makeRoom(folder, path, maxBytes)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    onNote(
      `${file.rows} images of ${file.path} kept in ${seconds} s, ${megabytes(bytes)}; the cache holds ${megabytes(held)} of ${megabytes(maxBytes)}`,
    )
    const made = tryOpen(path, file.rows)
    return made && loader(made, file, pack, () => onNote(`${path} is damaged: its images are made anew at the next start`), path)
  } catch (cause) {
    if (cause instanceof JetwatchError) throw cause
    throw new JetwatchError(
      'ENVIRONMENT',
      `images cannot be kept in ${folder}: ${cause instanceof Error ? cause.message : cause}`,
      'Free space there, choose another folder with JETWATCH_HOME, or leave --image-cache out',
      { cause },
    )
  }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`

function loader(kept: Kept, file: JetFile, pack: (block: number) => ArrayBuffer, onDamage: () => void, path: string): BlockLoader {
  let damaged = false
  return {
    ask: (block, selection) => () => {
      let buffer = kept.read(block)
      if (!buffer) {
        if (!damaged) {
          damaged = true
          onDamage()
          void rm(path, { force: true })
        }
        buffer = pack(block)
      }
      return unpackBlock(buffer, blockRange(block, file.rows)[0], selection)
    },
    close: () => kept.close(),
  }
}

interface Kept {
  /** Null where the block is damaged. */
  read(block: number): ArrayBuffer | null
  close(): void
}

/** Null where there is no cache, or one that is not whole. */
function tryOpen(path: string, rows: number): Kept | null {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return null
  }
  const index = readIndex(fd, rows)
  if (!index) {
    closeSync(fd)
    return null
  }
  return {
    read(block) {
      const [from, to] = [index.places[block] as number, index.places[block + 1] as number]
      const bytes = new Uint8Array(to - from)
      if (readSync(fd, bytes, 0, bytes.length, from) !== bytes.length || crc32(bytes) !== index.checksums[block]) return null
      return isPackedBlock(bytes.buffer, blockRange(block, rows)[1]) ? bytes.buffer : null
    },
    close: () => closeSync(fd),
  }
}

function readIndex(fd: number, rows: number): Index | null {
  const bytes = new Uint8Array(HEAD + ENTRY * blocksOf(rows))
  if (readSync(fd, bytes, 0, bytes.length, 0) !== bytes.length) return null
  const head = new Uint32Array(bytes.buffer, 0, 4)
  const entries = bytes.subarray(HEAD)
  if (head[0] !== MAGIC || head[1] !== VERSION || head[2] !== rows || head[3] !== crc32(entries)) return null
  const view = new DataView(entries.buffer, HEAD)
  const count = blocksOf(rows)
  const places = Float64Array.from({ length: count + 1 }, (_, i) => (i === 0 ? bytes.length : view.getFloat64(ENTRY * (i - 1), true)))
  return { places, checksums: Uint32Array.from({ length: count }, (_, i) => view.getUint32(ENTRY * i + 8, true)) }
}

/** Writes the cache; its size, or null where it would be too large. */
async function build(path: string, rows: number, pack: (block: number) => ArrayBuffer, maxBytes: number): Promise<number | null> {
  const own = `${path}.${process.pid}.tmp`
  const blocks = blocksOf(rows)
  const head = new Uint8Array(HEAD + ENTRY * blocks)
  const view = new DataView(head.buffer)
  let at = head.length
  const out = await open(own, 'w')
  try {
    for (let block = 0; block < blocks; block++) {
      const bytes = new Uint8Array(pack(block))
      await out.write(bytes, 0, bytes.length, at)
      at += bytes.length
      if (at > maxBytes) return null
      view.setFloat64(HEAD + ENTRY * block, at, true)
      view.setUint32(HEAD + ENTRY * block + 8, crc32(bytes), true)
    }
    const words = [MAGIC, VERSION, rows, crc32(head.subarray(HEAD))]
    words.forEach((word, i) => void view.setUint32(4 * i, word, true))
    await out.write(head, 0, head.length, 0)
    await out.sync()
    await rename(own, path)
    return at
  } finally {
    await out.close()
    await rm(own, { force: true })
  }
}

/** Deletes what was used longest ago until the bound holds; what is left, bytes. */
async function makeRoom(folder: string, keep: string, maxBytes: number): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX))
  const held = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const { size, mtimeMs } = await stat(path)
      return { path, size, used: path === keep ? Number.POSITIVE_INFINITY : mtimeMs }
    }),
  )
  let sum = held.reduce((total, { size }) => total + size, 0)
  for (const { path, size } of held.sort((a, b) => a.used - b.used)) {
    if (sum <= maxBytes || path === keep) break
    await rm(path, { force: true })
    sum -= size
  }
  return sum
}

const isCurrent = (kept: ArrayBuffer | null, live: ArrayBuffer): boolean => kept !== null && Buffer.from(kept).equals(Buffer.from(live))
