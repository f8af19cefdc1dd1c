import { open } from 'node:fs/promises'

const TAIL_BYTES = 16 * 1024

/** The last lines of a text file that are not blank; none if it cannot be read. */
export async function lastLines(file: string, count: number): Promise<string[]> {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    const start = Math.max(0, size - TAIL_BYTES)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start)
    return buffer
      .toString('utf8', 0, bytesRead)
      .split('\n')
      .filter((line) => line.trim())
      .slice(-count)
  } catch {
    return []
  }
}
