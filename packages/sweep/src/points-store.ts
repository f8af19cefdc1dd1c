import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { type PointResult, pointResultSchema } from './point-result.ts'

/** Finished points of a sweep in a folder, one file each. A file is there whole or not at all. */
export class PointsStore {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws ENVIRONMENT where the folder cannot be made. */
  static async open(out: string): Promise<PointsStore> {
    const folder = join(out, 'points')
    await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
      throw new JetwatchError('ENVIRONMENT', `cannot make ${folder}: ${describeError(cause)}`, 'Choose another --out', { cause })
    })
    return new PointsStore(folder)
  }

  /** The kept result of a point with this very model; null where it is still to do, or its file is damaged. */
  async read(id: string, modelSha256: string): Promise<PointResult | null> {
    const text = await readFile(this.#file(id), 'utf8').catch(() => null)
    if (text === null) return null
    try {
      const parsed = pointResultSchema.safeParse(JSON.parse(text))
      return parsed.success && parsed.data.id === id && parsed.data.modelSha256 === modelSha256 ? parsed.data : null
    } catch {
      return null
    }
  }

  async write(result: PointResult): Promise<void> {
    const file = this.#file(result.id)
    const partial = `${file}.${process.pid}`
    await writeFile(partial, `${JSON.stringify(result)}\n`)
    await rename(partial, file)
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.json`)
  }
}
