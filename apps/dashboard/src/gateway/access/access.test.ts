import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeAccess } from '@jetwatch/access/access-file'
import { hashToken, newSecret, newToken } from '@jetwatch/access/token'
import { findOnPath } from '@jetwatch/bus/find-on-path'
import type { AccessDocument, Role } from '@jetwatch/shared/access'
import { faultSchema } from '@jetwatch/shared/status'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Serving, serve } from '../../serve.ts'
import { ROUTES } from '../api/routes.ts'
import { MODEL, SyntheticRun } from '../synthetic-run.ts'
import { TestViewer } from '../test-viewer.ts'

const RUN = 'guarded'
const TOKENS = { operate: newToken(), view: newToken(), supervisor: newToken(), wrong: newToken() }
const ACCESS: AccessDocument = {
  version: 1,
  secret: newSecret(),
  viewing: 'token',
  users: [
    { name: 'Ada', role: 'operate', token: hashToken(TOKENS.operate), created: 1 },
    { name: 'Vera', role: 'view', token: hashToken(TOKENS.view), created: 1 },
  ],
}

let system: SyntheticRun
let folder: string
let strict: Serving
let open: Serving

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jetwatch-guard-'))
  system = await SyntheticRun.start()
  const shared = { nats: system.nats.url, port: 0, models: '/nowhere', headless: true }
  writeAccess(join(folder, 'strict.json'), ACCESS)
  writeAccess(join(folder, 'open.json'), { ...ACCESS, viewing: 'open' })
  strict = await serve({ ...shared, access: join(folder, 'strict.json'), supervisorToken: TOKENS.supervisor })
  open = await serve({ ...shared, access: join(folder, 'open.json') })
  await system.announce(RUN)
  await system.decide(RUN, 0)
  await vi.waitFor(() => expect(strict.gateway.feed?.models.has(MODEL)).toBe(true), { timeout: 10_000 })
}, 30_000)

afterAll(async () => {
  await strict.close()
  await open.close()
  await system[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const call = (serving: Serving, method: string, path: string, token?: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(serving.url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** A path of the route that names nothing there is. */
const example = (path: string): string => path.replaceAll(/:\w+/g, 'x')

describe.each([
  ['strict', () => strict],
  ['open to viewers', () => open],
] as const)('access matrix of every route, %s', (kind, serving) => {
  const visitors: [string, string | undefined, Role | null][] = [
    ['nobody', undefined, kind === 'strict' ? null : 'view'],
    ['a wrong token', TOKENS.wrong, kind === 'strict' ? null : 'view'],
    ['who views', TOKENS.view, 'view'],
    ['who operates', TOKENS.operate, 'operate'],
    ['the process that started it', TOKENS.supervisor, 'view'],
  ]
  test.each(visitors)('%s', async (_, token, role) => {
    for (const { method, path, needs } of ROUTES) {
      if (path === '/api/session') continue
      const needed = needs === undefined ? (method === 'GET' ? 'view' : 'operate') : needs
      const answer = await call(serving(), method, example(path), token, method === 'GET' ? undefined : {})
      const refused = [401, 403].includes(answer.status)
      const mayNot = needed !== null && !(role === 'operate' || role === needed)
      expect(`${method} ${path} ${refused}`).toBe(`${method} ${path} ${mayNot}`)
      const body = await answer.text()
      if (refused) expect(faultSchema.parse(JSON.parse(body)).code).toBe('ACCESS')
    }
  })
})

test('every route that changes something needs somebody who operates, but for signing in and for asking what would be', () => {
  const lax = ROUTES.filter(({ method, needs }) => method !== 'GET' && needs !== undefined && needs !== 'operate').map(
    ({ method, path }) => `${method} ${path}`,
  )
  expect(lax).toEqual(['POST /api/session', 'DELETE /api/session', 'POST /api/threshold/:model/what-if'])
})

describe('a session', () => {
  const cookieOf = (answer: Response): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] as string

  test('is got for a token, never told to scripts, and lasts until it is signed out', async () => {
    const answer = await call(strict, 'POST', '/api/session', undefined, { token: TOKENS.operate })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ guarded: true, user: 'Ada', role: 'operate' })
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/)
    const cookie = cookieOf(answer)
    expect(cookie).not.toContain(TOKENS.operate)
    expect((await call(strict, 'GET', '/api/status', undefined, undefined, { cookie })).status).toBe(200)
    const left = await call(strict, 'DELETE', '/api/session', undefined, undefined, { cookie })
    expect(cookieOf(left)).toBe('jetwatch-session=')
    expect((await call(strict, 'GET', '/api/status', undefined, undefined, { cookie: 'jetwatch-session=' })).status).toBe(401)
  })

  test('opens the socket; without it the upgrade is refused', async () => {
    const cookie = cookieOf(await call(strict, 'POST', '/api/session', undefined, { token: TOKENS.view }))
    using viewer = await TestViewer.open(strict.url, { cookie })
    await viewer.next('snapshot')
    await expect(TestViewer.open(strict.url)).rejects.toThrow(/401/)
    await expect(TestViewer.open(`${strict.url}`, { authorization: `Bearer ${TOKENS.wrong}` })).rejects.toThrow(/401/)
    viewer.send({ type: 'threshold', id: 7, model: MODEL, cut: 1, expected: 0, reason: 'mine' })
    expect(await viewer.next('error')).toMatchObject({ id: 7, code: 'ACCESS' })
  })

  test('a token in the address opens nothing', async () => {
    for (const query of [`token=${TOKENS.operate}`, `access_token=${TOKENS.operate}`, `authorization=Bearer%20${TOKENS.operate}`])
      expect((await call(strict, 'GET', `/api/status?${query}`)).status).toBe(401)
  })

  test('wrong tokens run out', async () => {
    const statuses: number[] = []
    for (let attempt = 0; attempt < 8; attempt++)
      statuses.push((await call(open, 'POST', '/api/session', undefined, { token: TOKENS.wrong })).status)
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401])
    expect(statuses.at(-1)).toBe(429)
    expect((await call(open, 'GET', '/api/status', TOKENS.view)).status).toBe(200)
  })
})

test('control actions are in the log with who asked and what became of it, refusals too, tokens never', async () => {
  const path = `/api/threshold/${MODEL}`
  const proposal = {
    cut: 0.5,
    policy: { kind: 'fixed' },
    author: 'Mallory',
    reason: 'a test',
    expected: (await strict.gateway.thresholds.readThreshold(MODEL))?.revision ?? 0,
  }
  await call(strict, 'POST', path, TOKENS.view, proposal)
  await call(strict, 'POST', path, TOKENS.operate, proposal)
  await call(strict, 'POST', '/api/session', undefined, { token: TOKENS.operate })
  const answer = await call(strict, 'GET', '/api/audit?limit=100', TOKENS.operate)
  const { entries, unreadable } = (await answer.json()) as Awaited<ReturnType<Serving['gateway']['audit']['read']>>
  const text = JSON.stringify(entries)
  expect(unreadable).toBe(0)
  expect(entries.filter(({ action }) => action === `POST ${path}`).slice(0, 2)).toMatchObject([
    // What was sent said Mallory; who is signed in counts.
    { user: 'Ada', author: 'Ada', role: 'operate', outcome: 'done' },
    { user: 'Vera', role: 'view', outcome: 'ACCESS' },
  ])
  expect(entries[0]).toMatchObject({ action: 'POST /api/session', outcome: 'done', detail: '' })
  for (const token of Object.values(TOKENS)) expect(text).not.toContain(token)
  expect((await call(strict, 'GET', '/api/audit?limit=0', TOKENS.operate)).status).toBe(400)
})

test.skipIf(!(await findOnPath('openssl')))('with TLS of its own (a certificate by openssl) the cookie travels over TLS only', async () => {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '1', ...subject], {
    stdio: 'ignore',
  })
  await using secure = await serve({
    ...{ nats: system.nats.url, port: 0, models: '/nowhere', headless: true },
    ...{ access: join(folder, 'strict.json'), tlsCert: cert, tlsKey: key },
  })
  expect(secure.url).toMatch(/^https:/)
  const cookie = await new Promise<string>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const asked = httpsRequest(`${secure.url}/api/session`, { method: 'POST', headers, rejectUnauthorized: false }, (answer) => {
      answer.resume()
      resolve(String(answer.headers['set-cookie']))
    })
    asked.on('error', reject)
    asked.end(JSON.stringify({ token: TOKENS.view }))
  })
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Secure$/)
})

test.each([
  [{ bind: '0.0.0.0' }, 'USAGE'],
  [{ access: '/nowhere/access.json' }, 'ENVIRONMENT'],
  [{ tlsCert: '/nowhere/cert.pem' }, 'USAGE'],
  [{ tlsCert: '/nowhere/cert.pem', tlsKey: '/nowhere/key.pem' }, 'ENVIRONMENT'],
])('%o does not start', async (options, code) => {
  await expect(serve({ nats: system.nats.url, port: 0, models: '/nowhere', headless: true, ...options })).rejects.toMatchObject({ code })
})
