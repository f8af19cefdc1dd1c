import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'

/** @typedef {{ name: string, method: number, crc: number, packed: number, size: number, at: number }} Entry */

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
/** The end record is within this many bytes of the end: its own 22 and the longest comment. */
const TAIL = 22 + 0xffff

/**
 * The files of a zip archive, from its directory at the end. Archives beyond 4 GB are not read.
 * @param {string} file
 * @returns {Promise<Entry[]>}
 * @throws {Error} where it is no zip archive, or a truncated one
 */
export async function listZip(file) {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const tail = await read(handle, Math.max(0, size - TAIL), Math.min(size, TAIL))
    const end = findEnd(tail)
    if (end < 0) throw new Error('not a zip archive, or a truncated one')
    const directory = await read(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
    const entries = []
    for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === CENTRAL; ) {
      const length = directory.readUInt16LE(at + 28)
      entries.push({
        name: directory.toString('utf8', at + 46, at + 46 + length),
        method: directory.readUInt16LE(at + 10),
        crc: directory.readUInt32LE(at + 16),
        packed: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        at: directory.readUInt32LE(at + 42),
      })
      at += 46 + length + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
    }
    return entries
  } finally {
    await handle.close()
  }
}

/**
 * Writes one file of the archive to `target` and verifies its size and checksum.
 * @param {string} file
 * @param {Entry} entry
 * @param {string} target
 */
export async function extractZip(file, { name, method, crc, packed, size, at }, target) {
  if (method !== 0 && method !== 8) throw new Error(`${name} is packed with the unknown method ${method}`)
  const handle = await open(file)
  try {
    const local = await read(handle, at, 30)
    if (local.readUInt32LE(0) !== LOCAL) throw new Error(`${name} is not where the archive says`)
    const start = at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
    let sum = 0
    let written = 0
    const check = new Transform({
      transform(chunk, _, done) {
        sum = crc32(chunk, sum)
        written += chunk.length
        done(null, chunk)
      },
    })
    const from = handle.createReadStream({ start, end: start + packed - 1, autoClose: false })
    const inflated = method === 8 ? [createInflateRaw()] : []
    await pipeline([from, ...inflated, check, createWriteStream(target)])
    if (written !== size || sum !== crc) throw new Error(`${name} is damaged: its checksum differs`)
  } finally {
    await handle.close()
  }
}

async function read(handle, position, length) {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  if (bytesRead < length) throw new Error('truncated archive')
  return buffer
}

function findEnd(tail) {
  for (let at = tail.length - 22; at >= 0; at--) if (tail.readUInt32LE(at) === END) return at
  return -1
}
