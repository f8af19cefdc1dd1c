import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { credentialsOf } from '@jetwatch/bus/credentials'
import { allows } from '@jetwatch/shared/access'
import { WS_PATH } from '@jetwatch/shared/live'
import type { Options } from './env.ts'
import { Allowance } from './gateway/access/allowance.ts'
import { type EntranceOptions, openEntrance } from './gateway/access/entrance.ts'
import type { FrontDoor } from './gateway/access/front-door.ts'
import { Gateway } from './gateway/gateway.ts'
import { type ApiServer, sendJson, serveApi } from './gateway/http-api.ts'
import { createMetrics } from './gateway/operations/metrics.ts'
import { isProbe, type Operations, serveOperations } from './gateway/operations/operations-http.ts'
import { requestUrl } from './gateway/request-url.ts'
import { Viewers } from './gateway/viewers.ts'
import { openPages, type PageServer } from './page-server.ts'

export type ServeOptions = Pick<Options, 'nats' | 'models' | 'headless'> &
  Partial<Pick<Options, 'NATS_TOKEN' | 'NATS_USER' | 'NATS_PASSWORD' | 'NATS_CA' | 'recipes' | 'sweeps'>> &
  EntranceOptions

export interface Serving {
  readonly url: string
  readonly gateway: Gateway
  readonly viewers: Viewers
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Requests of one address: a page asks a few times a second, and a catalogue that is scrolled some tens of times. */
const REQUESTS = { burst: 2_000, perSecond: 500 }

/**
 * Gateway, socket and, unless headless, the pages on one port; on loopback, where nothing else is said.
 * @throws NATS_UNAVAILABLE, ENVIRONMENT (pages not built, files that cannot be read), CONFLICT (port taken), USAGE (open to anybody).
 */
export async function serve({ nats, models, recipes = '', sweeps = [], headless, ...options }: ServeOptions): Promise<Serving> {
  const { server, door, reception, tls, listen } = openEntrance(options)
  const gateway = await Gateway.open({ nats, models, recipes, sweeps, ...credentialsOf(options) })
  const viewers = new Viewers(gateway)
  const api: ApiServer & Operations = { gateway, viewers, reception, metrics: createMetrics(gateway, viewers) }
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
    server.on('upgrade', (request, socket, head) => upgrade(api, door, request, socket, head))
    const { url, port } = await listen()
    pages = headless ? null : await openPages(server, port)
    const requests = new Allowance(REQUESTS)
    server.on('request', (request, response) => respond(api, door, requests, pages, request, response))
    // The first page loads its modules: better before somebody waits for it. A certificate need not be one that we trust.
    if (pages && !tls) await (await fetch(url)).arrayBuffer()
    return { url, gateway, viewers, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

function respond(
  api: ApiServer & Operations,
  door: FrontDoor,
  requests: Allowance,
  pages: PageServer | null,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  const path = requestUrl(request).pathname
  const refused = isProbe(path) ? null : door.refuse(request)
  const wait = requests.take(request.socket.remoteAddress ?? 'unknown')
  if (refused) sendJson(response, 403, refused)
  else if (wait > 0) {
    response.setHeader('Retry-After', String(Math.ceil(wait)))
    sendJson(response, 429, { code: 'USAGE', message: 'too many requests', remedy: `Send at most ${REQUESTS.perSecond} a second` })
  } else if (serveOperations(api, path, api.reception.identify(request), response)) return
  else if (serveApi(api, request, response)) return
  else if (pages) void pages.handle(request, response)
  else
    sendJson(response, 404, {
      code: 'USAGE',
      message: 'this server runs without pages',
      remedy: 'Use /api/status, or start it without --headless',
    })
}

/** Next.js listens to upgrades as well and leaves alone what is not its own; nothing but our path is answered. */
function upgrade({ viewers, reception }: ApiServer, door: FrontDoor, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy())
  const path = requestUrl(request).pathname
  const visitor = reception.identify(request)
  if (path !== WS_PATH) socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
  else if (door.refuse(request)) socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
  else if (!allows(visitor.role, 'view')) socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
  else viewers.accept(request, socket, head, visitor)
}
