import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { JetwatchError } from '@jetwatch/shared/errors'
import next from 'next'

const DIR = fileURLToPath(new URL('..', import.meta.url))

export interface PageServer {
  readonly handle: ReturnType<ReturnType<typeof next>['getRequestHandler']>
  close(): Promise<void>
}

/** Next.js on the built pages. @throws ENVIRONMENT if they are not built. */
export async function openPages(httpServer: Server, port: number): Promise<PageServer> {
  if (!existsSync(`${DIR}.next/BUILD_ID`)) {
    throw new JetwatchError('ENVIRONMENT', 'the pages of the dashboard are not built', 'Run npm run build, or start with --headless')
  }
  const app = next({ dev: false, dir: DIR, hostname: '127.0.0.1', port, httpServer })
  await app.prepare()
  return { handle: app.getRequestHandler(), close: () => app.close() }
}
