import { connect } from 'node:net'
import { ROUTES } from '@jetwatch/dashboard/gateway/api/routes'
import { MODEL } from '@jetwatch/dashboard/gateway/synthetic-run'
import { type ErrorCode, JetwatchError } from '@jetwatch/shared/errors'
import { faultSchema } from '@jetwatch/shared/status'
import { type FuzzTarget, holds, toBytes } from '../target.ts'
import { liveGateway, RUN } from './live-gateway.ts'

const HOST = 'Host: 127.0.0.1\r\n'
const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`
function send(method: string, path: string, body: unknown): string {
  const text = JSON.stringify(body)
  return `${method} ${path} HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`
}

const policy = { kind: 'fixed' }
/** Each route at least once. Changes are asked for on a revision that is not in force, so that none is waited for. */
const REQUESTS: readonly string[] = [
  ...[
    '/api/status',
    '/api/alerts',
    '/api/models',
    '/api/runs',
    `/api/event/${RUN}/7?model=${MODEL}`,
    `/api/event/${RUN}/7/display?sort=score`,
  ].map(get),
  ...[
    `/api/catalogue/${RUN}?offset=0&limit=10&sort=score&label=qcd,none&q=top`,
    `/api/catalogue/${RUN}/export?format=csv`,
    `/api/catalogue/${RUN}/export?format=arrow`,
  ].map(get),
  ...[`/api/comparison?a=${MODEL}&b=${MODEL}&over=1000`, '/api/physics/flags?sequence=7&sequence=14'].map(get),
  send('POST', `/api/threshold/${MODEL}/what-if`, { policy, cut: 1, over: '5000' }),
  send('PUT', `/api/marks/${RUN}/7`, { mark: 'interesting', author: 'Ada' }),
]
/** Well-formed as well, and refused: there is nothing to undo, acknowledge or change, or the host is another. */
const REFUSED: readonly string[] = [
  send('POST', `/api/threshold/${MODEL}`, { policy, cut: 1, expected: 900, author: 'Ada', reason: '' }),
  send('POST', `/api/threshold/${MODEL}/undo`, { revision: 800, expected: 900, author: 'Ada' }),
  send('POST', '/api/alerts/lag.m.1/acknowledge', { author: 'Ada', note: '' }),
  send('POST', '/api/run/models', { model: 'no-such', action: 'add' }),
  get(`/api/event/${RUN}/7/evidence`),
  get('//'),
  'GET /api/status HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n\r\n',
  'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n',
]

/** Where more is to come of a request, the server waits for it: after this time the connection is ended from here. A whole one is answered. */
const QUIET_MS = 100
const ANSWER_MS = 4_000
const LONGEST_MS = 15_000

let asked = 0

interface Response {
  readonly status: number
  readonly body: string
}

/** All the server says to some bytes, until it closes or has said one whole response. Null where it says nothing. */
function exchange(port: number, bytes: Uint8Array): Promise<Response | null> {
  return new Promise((resolve, reject) => {
    // The gateway bounds the requests of an address: each comes from another one of loopback.
    const socket = connect({ port, host: '127.0.0.1', localAddress: `127.${1 + (++asked % 250)}.0.1` })
    const whole = isRequest(bytes)
    let text = ''
    let quiet: NodeJS.Timeout
    const longest = setTimeout(() => reject(new Error(`no answer and no close after ${LONGEST_MS} ms`)), LONGEST_MS)
    const finish = (): void => {
      clearTimeout(quiet)
      clearTimeout(longest)
      socket.destroy()
      resolve(parseResponse(text))
    }
    const wait = (): void => {
      clearTimeout(quiet)
      // A whole response is there, or the server waits for more than was sent.
      quiet = setTimeout(() => (isWhole(text) ? finish() : socket.end()), whole ? ANSWER_MS : QUIET_MS)
    }
    socket.setEncoding('latin1')
    socket.on('connect', () => socket.write(bytes))
    socket.on('data', (chunk: string) => {
      text += chunk
      if (isWhole(text)) finish()
      else wait()
    })
    socket.on('error', finish)
    socket.on('close', finish)
    wait()
  })
}

/** Whether the bytes look like a whole request. */
function isRequest(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0 || /\r\n(transfer-encoding|expect|upgrade):/i.test(text.slice(0, end))) return false
  return bytes.length >= end + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1] ?? 0)
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1]
  if (length !== undefined) return text.length >= end + 4 + Number(length)
  return /\r\ntransfer-encoding: chunked/i.test(text.slice(0, end))
    ? text.endsWith('\r\n0\r\n\r\n') || text.includes('\r\n0\r\n\r\n', end)
    : /^HTTP\/1\.1 101/.test(text)
}

function parseResponse(text: string): Response | null {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]
  if (status === undefined) return null
  const end = text.indexOf('\r\n\r\n')
  const chunked = /\r\ntransfer-encoding: chunked/i.test(text.slice(0, end))
  const body = text.slice(end + 4)
  return { status: Number(status), body: chunked ? body.replace(/^[0-9a-f]+\r\n/i, '').replace(/\r\n0\r\n\r\n[\s\S]*$/, '') : body }
}

/** Bytes on a connection to a real gateway. */
export const httpTarget: FuzzTarget = {
  name: 'http',
  parser: 'HTTP requests',
  form: 'bytes',
  limits: { milliseconds: 7_000, mebibytes: 128 },
  tokens: [
    ...[
      '//',
      '/api/',
      '/api/event/',
      '%2e%2e',
      '%00',
      '%',
      '?',
      '#',
      '[::',
      'http://[',
      'HTTP/1.1\r\n',
      'Transfer-Encoding: chunked\r\n',
      'ffffffffffffffff\r\n',
    ],
    ...[
      'Content-Length: 99999999\r\n',
      'Expect: 100-continue\r\n',
      'Upgrade: websocket\r\nConnection: Upgrade\r\n',
      `X: ${'y'.repeat(20_000)}\r\n`,
      '"a":'.repeat(2_000),
      '['.repeat(30_000),
      ' '.repeat(70_000),
    ],
    ...ROUTES.map(({ method, path }) => `${method} ${path}`),
  ],
  inputs: async () => ({ seeds: REQUESTS.map(toBytes), others: REFUSED.map(toBytes) }),
  open: async () => {
    const gateway = await liveGateway()
    return {
      async check(input) {
        const response = await exchange(gateway.port, input)
        if (response === null) throw closed('the connection was closed without an answer')
        const { status, body } = response
        if (status < 400) return
        holds(status < 500, `the answer ${status}: ${body.slice(0, 200)}`)
        if (!body.trimStart().startsWith('{')) throw closed(`the answer ${status}`)
        const fault = faultSchema.safeParse(parsed(body))
        holds(fault.success, `a refusal is no fault document: ${status} ${body.slice(0, 80)}`)
        throw new JetwatchError(fault.data.code as ErrorCode, fault.data.message, fault.data.remedy)
      },
      close: gateway.close,
    }
  },
}

/** What Node's own parser refuses never gets to us. */
const closed = (message: string): JetwatchError => new JetwatchError('BAD_MESSAGE', message, 'Send HTTP')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
