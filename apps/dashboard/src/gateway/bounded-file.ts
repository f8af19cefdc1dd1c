import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

export type BoundedFile =
  | { readonly state: 'there'; readonly bytes: Buffer; readonly modified: number }
  | { readonly state: 'absent' }
  | { readonly state: 'refused'; readonly reason: string }

/** A regular file of at most `most` bytes, whole; a link is not followed. */
export async function readBounded(path: string, most: number): Promise<BoundedFile> {
  let file: FileHandle
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'absent' }
    return { state: 'refused', reason: code === 'ELOOP' ? 'is a link' : `cannot be read (${code})` }
  }
  try {
    const stat = await file.stat()
    if (!stat.isFile()) return { state: 'refused', reason: 'is no file' }
    if (stat.size > most) return { state: 'refused', reason: `has ${stat.size} bytes, more than ${most}` }
    // A file that grows meanwhile is read no further.
    const bytes = Buffer.alloc(stat.size)
    const { bytesRead } = await file.read(bytes, 0, stat.size, 0)
    return { state: 'there', bytes: bytes.subarray(0, bytesRead), modified: stat.mtimeMs }
  } finally {
    await file.close()
  }
}
