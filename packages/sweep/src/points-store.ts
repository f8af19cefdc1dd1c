import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import type { z } from 'zod'

/** What every kept result says of itself. */
interface Kept {
  readonly id: string
  readonly modelSha256: string
}

/** Finished points of a sweep in a folder, one file each. A file is there whole or not at all. */
export class PointsStore<R extends Kept> {
  readonly #folder: string
  readonly #schema: z.ZodType<R>

  private constructor(folder: string, schema: z.ZodType<R>) {
    this.#folder = folder
    this.#schema = schema
  }

  /** @throws ENVIRONMENT where the folder cannot be made. */
  static async open<R extends Kept>(out: string, schema: z.ZodType<R>): Promise<PointsStore<R>> {
    const folder = join(out, 'points')
    await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
      throw new JetwatchError('ENVIRONMENT', `cannot make ${folder}: ${describeError(cause)}`, 'Choose another --out', { cause })
    })
    return new PointsStore(folder, schema)
  }

  /** The kept result of a point with this very model; null where it is still to do, or its file is damaged. */
  async read(id: string, modelSha256: string): Promise<R | null> {
    const text = await readFile(this.#file(id), 'utf8').catch(() => null)
    if (text === null) return null
    try {
      const parsed = this.#schema.safeParse(JSON.parse(text))
      return parsed.success && parsed.data.id === id && parsed.data.modelSha256 === modelSha256 ? parsed.data : null
    } catch {
      return null
    }
  }

  async write(result: R): Promise<void> {
    const file = this.#file(result.id)
    const partial = `${file}.${process.pid}`
    await writeFile(partial, `${JSON.stringify(result)}\n`)
    await rename(partial, file)
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.json`)
  }
}
