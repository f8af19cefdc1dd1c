import type { ServerResponse } from 'node:http'
import { allows } from '@jetwatch/shared/access'
import type { Registry } from 'prom-client'
import type { Visitor } from '../access/visitor.ts'
import type { Gateway } from '../gateway.ts'
import { readiness } from './readiness.ts'

/** What machines ask a server that runs. */
export interface Operations {
  readonly gateway: Gateway
  readonly metrics: Registry
}

/** True for paths that are answered to everybody, whatever the Host: they say nothing but whether it lives. */
export const isProbe = (path: string): boolean => path === '/healthz'

/** Answers `/healthz`, `/readyz` and `/metrics`; false where the path is none of them. */
export function serveOperations({ gateway, metrics }: Operations, path: string, visitor: Visitor, response: ServerResponse): boolean {
  if (path === '/healthz') {
    send(response, 200, 'text/plain; charset=utf-8', 'ok\n')
    return true
  }
  if (path !== '/readyz' && path !== '/metrics') return false
  if (!allows(visitor.role, 'view')) {
    const fault = { code: 'ACCESS', message: 'only who may view', remedy: 'Send a token as Authorization: Bearer' }
    send(response, 401, 'application/json; charset=utf-8', `${JSON.stringify(fault)}\n`)
    return true
  }
  const answer = path === '/readyz' ? sendReadiness(gateway, response) : sendMetrics(metrics, response)
  // Both are made of what is at hand; a fault in them must not end the server.
  answer.catch((error: unknown) => send(response, 500, 'text/plain; charset=utf-8', `${String(error)}\n`))
  return true
}

async function sendReadiness(gateway: Gateway, response: ServerResponse): Promise<void> {
  const found = await readiness(gateway, Date.now())
  send(response, found.ready ? 200 : 503, 'application/json; charset=utf-8', `${JSON.stringify(found, null, 2)}\n`)
}

async function sendMetrics(metrics: Registry, response: ServerResponse): Promise<void> {
  send(response, 200, metrics.contentType, await metrics.metrics())
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
