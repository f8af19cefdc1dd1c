import type { IncomingMessage, ServerResponse } from 'node:http'
import { nameSchema } from '@jetwatch/shared/names'
import type { Fault } from '@jetwatch/shared/status'
import { lookUpEvent } from './event-lookup.ts'
import type { Gateway } from './gateway.ts'
import { statusReport } from './status-report.ts'
import type { Viewers } from './viewers.ts'

const EVENT = /^\/api\/event\/([^/]+)\/(\d{1,16})$/

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${JSON.stringify(body)}\n`)
}

/** Answers `/api/…`; false where the path is not one of ours. */
export function serveApi(gateway: Gateway, viewers: Viewers, request: IncomingMessage, response: ServerResponse): boolean {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (!url.pathname.startsWith('/api/')) return false
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendJson(response, 405, fault(`${request.method} is not allowed on ${url.pathname}`, 'Use GET'))
  } else if (url.pathname === '/api/status') {
    sendJson(response, 200, statusReport(gateway, viewers.count, Date.now()))
  } else {
    const event = EVENT.exec(url.pathname)
    if (event) void serveEvent(gateway, event[1] ?? '', Number(event[2]), url.searchParams.get('model') ?? undefined, response)
    else sendJson(response, 404, fault(`there is no ${url.pathname.slice(0, 80)}`, 'Use /api/status or /api/event/<run>/<sequence>'))
  }
  return true
}

async function serveEvent(
  gateway: Gateway,
  run: string,
  sequence: number,
  model: string | undefined,
  response: ServerResponse,
): Promise<void> {
  try {
    if (!nameSchema.safeParse(run).success || !Number.isSafeInteger(sequence)) {
      sendJson(response, 400, fault('a run is a name and a sequence a whole number below 2^53', 'Use /api/event/<run>/<sequence>'))
      return
    }
    const event = await lookUpEvent(gateway, run, sequence, model)
    if (event) sendJson(response, 200, event)
    else sendJson(response, 404, fault(`there is no decision for event ${sequence} of run ${run}`, noEventRemedy(gateway)))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    sendJson(response, 503, {
      code: 'NATS_UNAVAILABLE',
      message: `the SCORES stream cannot be read: ${message}`,
      remedy: 'Check nats-server and ask again',
    })
  }
}

function noEventRemedy({ feed }: Gateway): string {
  if (!feed) return 'Start a run first'
  return `The run shown is ${feed.run.run}, with models ${feed.run.models.join(', ')}; the event may still be pending, be dead, or have left the stream`
}

const fault = (message: string, remedy: string): Fault => ({ code: 'USAGE', message, remedy })
