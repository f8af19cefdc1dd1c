import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { JetwatchError } from '@jetwatch/shared/errors'

/** SHA-256 of a file in lower-case hex, streamed. @throws UNREADABLE_FILE */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash)
  } catch (error) {
    throw new JetwatchError('UNREADABLE_FILE', `${path} cannot be read`, 'Check the path and its permissions', { cause: error })
  }
  return hash.digest('hex')
}
