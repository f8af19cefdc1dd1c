import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { JetwatchError } from '@jetwatch/shared/errors'
import { WS_PATH } from '@jetwatch/shared/live'
import type { Options } from './env.ts'
import { Gateway } from './gateway/gateway.ts'
import { refuse } from './gateway/guard.ts'
import { sendJson, serveApi } from './gateway/http-api.ts'
import { Viewers } from './gateway/viewers.ts'
import { openPages, type PageServer } from './page-server.ts'

export type ServeOptions = Pick<Options, 'nats' | 'port' | 'models' | 'headless' | 'NATS_TOKEN'> &
  Partial<Pick<Options, 'recipes' | 'sweeps'>>

export interface Serving {
  readonly url: string
  readonly gateway: Gateway
  readonly viewers: Viewers
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Gateway, socket and, unless headless, the pages on one loopback port.
 * @throws NATS_UNAVAILABLE, ENVIRONMENT (pages not built), CONFLICT (port taken).
 */
export async function serve({
  nats,
  port,
  models,
  recipes = '',
  sweeps = [],
  headless,
  NATS_TOKEN: token,
}: ServeOptions): Promise<Serving> {
  const gateway = await Gateway.open({ nats, models, recipes, sweeps, ...(token === undefined ? {} : { token }) })
  const viewers = new Viewers(gateway)
  const server = createServer()
  let pages: PageServer | null = null
  const close = async (): Promise<void> => {
    viewers.close()
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
    await pages?.close()
    await gateway.close()
  }
  try {
    server.on('upgrade', (request, socket, head) => upgrade(viewers, request, socket, head))
    const address = await listen(server, port)
    pages = headless ? null : await openPages(server, address.port)
    server.on('request', (request, response) => respond(gateway, viewers, pages, request, response))
    const url = `http://127.0.0.1:${address.port}`
    // The first page loads its modules: better before somebody waits for it.
    if (pages) await (await fetch(url)).arrayBuffer()
    return { url, gateway, viewers, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

function respond(gateway: Gateway, viewers: Viewers, pages: PageServer | null, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  const refused = refuse(request)
  if (refused) sendJson(response, 403, refused)
  else if (serveApi(gateway, viewers, request, response)) return
  else if (pages) void pages.handle(request, response)
  else
    sendJson(response, 404, {
      code: 'USAGE',
      message: 'this server runs without pages',
      remedy: 'Use /api/status, or start it without --headless',
    })
}

/** Next.js listens to upgrades as well and leaves alone what is not its own; nothing but our path is answered. */
function upgrade(viewers: Viewers, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy())
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  if (path !== WS_PATH) socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
  else if (refuse(request)) socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
  else viewers.accept(request, socket, head)
}

function listen(server: Server, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      reject(
        new JetwatchError(
          taken ? 'CONFLICT' : 'ENVIRONMENT',
          `port ${port} cannot be used: ${cause.message}`,
          'Choose another with --port',
          { cause },
        ),
      )
    })
    server.listen(port, '127.0.0.1', () => resolve(server.address() as AddressInfo))
  })
}
