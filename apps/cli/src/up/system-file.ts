import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { natsUrlSchema } from '@jetwatch/bus/service-arguments'
import { JetwatchError } from '@jetwatch/shared/errors'
import { z } from 'zod'

/** `system.json` in the home folder: where the `jetwatch up` or `replay` that runs with it can be reached. */
const systemFileSchema = z.object({
  pid: z.int().positive(),
  nats: natsUrlSchema,
  /** Of the page or of /api/status; null while it starts. */
  url: z.string().nullable(),
  /** Milliseconds since 1970. */
  started: z.number(),
})
export type SystemFile = z.infer<typeof systemFileSchema>

const pathIn = (home: string): string => join(home, 'system.json')

export async function writeSystemFile(home: string, content: SystemFile): Promise<void> {
  // Renamed when complete: somebody may read it meanwhile.
  const draft = `${pathIn(home)}.${content.pid}`
  await writeFile(draft, JSON.stringify(content))
  await rename(draft, pathIn(home))
}

/** Removes our own file; another process's stays. */
export async function removeSystemFile(home: string, pid: number): Promise<void> {
  const content = await read(home)
  if (content?.pid === pid) await rm(pathIn(home), { force: true })
}

/** @throws NATS_UNAVAILABLE where no system runs with this home folder. */
export async function findSystem(home: string): Promise<SystemFile> {
  const content = await read(home)
  if (content === null) throw nobody(`no jetwatch up or replay runs here (${pathIn(home)} does not say so)`)
  if (!isAlive(content.pid)) throw nobody(`the jetwatch of process ${content.pid}, which ${pathIn(home)} names, is gone`)
  return content
}

const nobody = (message: string): JetwatchError =>
  new JetwatchError(
    'NATS_UNAVAILABLE',
    message,
    'Start one (jetwatch up), set JETWATCH_HOME as it was set for it, or name its server: --nats nats://HOST:PORT',
  )

async function read(home: string): Promise<SystemFile | null> {
  try {
    return systemFileSchema.parse(JSON.parse(await readFile(pathIn(home), 'utf8')))
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: somebody else's, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
