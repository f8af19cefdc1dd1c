import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { allows } from '@jetwatch/shared/access'
import { type ErrorCode, JetwatchError } from '@jetwatch/shared/errors'
import type { Fault } from '@jetwatch/shared/status'
import { audited } from './access/audited.ts'
import type { Reception } from './access/reception.ts'
import type { Visitor } from './access/visitor.ts'
import { readJson } from './api/read-json.ts'
import { HttpFault, type Reply, type Route, type RouteContext } from './api/route.ts'
import { ROUTES } from './api/routes.ts'
import type { Gateway } from './gateway.ts'
import { requestUrl } from './request-url.ts'
import type { Viewers } from './viewers.ts'

/** What the API needs to answer. */
export interface ApiServer {
  readonly gateway: Gateway
  readonly viewers: Viewers
  readonly reception: Reception
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${JSON.stringify(body)}\n`)
}

/** Answers `/api/…`; false where the path is not one of ours. */
export function serveApi(server: ApiServer, request: IncomingMessage, response: ServerResponse): boolean {
  const url = requestUrl(request)
  if (!url.pathname.startsWith('/api/')) return false
  const found = ROUTES.flatMap((route) => {
    const params = match(route.path, url.pathname)
    return params ? [{ route, params }] : []
  })
  const asked = request.method === 'HEAD' ? 'GET' : request.method
  const chosen = found.find(({ route }) => route.method === asked)
  if (chosen) {
    const { route, params } = chosen
    const visitor = server.reception.identify(request)
    const body = async (): Promise<unknown> => withAuthor(await readJson(request), visitor)
    const context = { ...server, request, visitor, params, query: url.searchParams, body }
    void answer(route, context, `${asked} ${url.pathname}`, response)
  } else if (found.length) {
    const allowed = [...new Set(found.map(({ route }) => route.method))].join(', ')
    response.setHeader('Allow', allowed)
    sendJson(response, 405, usage(`${request.method} is not allowed on ${url.pathname.slice(0, 80)}`, `Use ${allowed}`))
  } else {
    sendJson(response, 404, usage(`there is no ${url.pathname.slice(0, 80)}`, 'Use /api/status or /api/event/<run>/<sequence>'))
  }
  return true
}

/** Values of the `:name` segments, or null where the path is another. */
function match(pattern: string, path: string): Record<string, string> | null {
  const names = pattern.split('/')
  const parts = path.split('/')
  if (names.length !== parts.length) return null
  const params: Record<string, string> = {}
  for (const [i, name] of names.entries()) {
    const part = parts[i] as string
    if (!name.startsWith(':')) {
      if (name !== part) return null
      continue
    }
    try {
      params[name.slice(1)] = decodeURIComponent(part)
    } catch {
      return null
    }
  }
  return params
}

/** Who is signed in is the author, whatever name was sent along. */
function withAuthor(body: unknown, { user }: Visitor): unknown {
  if (user === null || typeof body !== 'object' || body === null || !('author' in body)) return body
  return { ...body, author: user }
}

async function answer(route: Route, context: RouteContext, action: string, response: ServerResponse): Promise<void> {
  try {
    await send(await handle(route, context, action), response)
  } catch (error) {
    if (response.headersSent) {
      // The body broke off half way: the client must not take it for whole.
      response.destroy()
      return
    }
    if (error instanceof HttpFault) for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value)
    const { status, fault } = describe(error)
    sendJson(response, status, fault)
  }
}

/** Lets in who may, and keeps what changes something in the log of actions. */
function handle(route: Route, context: RouteContext, name: string): Promise<Reply> {
  const changes = route.method !== 'GET'
  const audit = route.audit ?? (changes ? 'whole' : 'no')
  let sent: unknown
  const body = async (): Promise<unknown> => {
    sent = await context.body()
    return sent
  }
  const work = async (): Promise<Reply> => {
    admit(route.needs === undefined ? (changes ? 'operate' : 'view') : route.needs, context.visitor)
    return route.handle({ ...context, body })
  }
  if (audit === 'no') return work()
  const { gateway, visitor } = context
  const action = { visitor, name, body: () => (audit === 'whole' ? sent : undefined) }
  return audited(
    gateway.audit,
    action,
    work,
    (error) => describe(error).fault.code,
    () => gateway.missAudit(),
  )
}

function admit(needs: Route['needs'], { role, user }: Visitor): void {
  if (needs === null || needs === undefined || allows(role, needs)) return
  if (user === null) throw new HttpFault(401, `only who is signed in may ${needs}`, 'Sign in with your token', { code: 'ACCESS' })
  throw new HttpFault(403, `${user} may ${role ?? 'do nothing'}, not ${needs}`, 'Ask for a token that may (jetwatch access add)', {
    code: 'ACCESS',
  })
}

/** Its origin is opaque: it can neither run a script nor load, send, or reach anything of ours. */
const PAGE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"

async function send(reply: Reply, response: ServerResponse): Promise<void> {
  if ('json' in reply) {
    if (reply.cookie !== undefined) response.setHeader('Set-Cookie', reply.cookie)
    sendJson(response, reply.status ?? 200, reply.json)
    return
  }
  if ('page' in reply) {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_POLICY,
      'cache-control': 'no-store',
    })
    response.end(reply.page)
    return
  }
  const headers = {
    'content-type': reply.type,
    'content-disposition': `attachment; filename="${reply.filename}"`,
    'cache-control': 'no-store',
  }
  response.writeHead(200, headers)
  if ('bytes' in reply) response.end(reply.bytes)
  else await pipeline(reply.stream, response)
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  USAGE: 400,
  BAD_MESSAGE: 400,
  BAD_THRESHOLD: 400,
  BAD_RECIPE: 400,
  NO_JETS: 404,
  CONFLICT: 409,
}

/** An error we did not foresee comes from the server behind us. */
function describe(error: unknown): { status: number; fault: Fault } {
  if (error instanceof HttpFault) return { status: error.status, fault: { code: error.code, message: error.message, remedy: error.remedy } }
  if (error instanceof JetwatchError)
    return { status: STATUS[error.code] ?? 503, fault: { code: error.code, message: error.message, remedy: error.remedy } }
  const message = error instanceof Error ? error.message : String(error)
  return {
    status: 503,
    fault: { code: 'NATS_UNAVAILABLE', message: `the streams cannot be read: ${message}`, remedy: 'Check nats-server and ask again' },
  }
}

const usage = (message: string, remedy: string): Fault => ({ code: 'USAGE', message, remedy })
