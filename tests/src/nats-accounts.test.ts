import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { inboxOf } from '@jetwatch/bus/credentials'
import { findOnPath } from '@jetwatch/bus/find-on-path'
import { openState } from '@jetwatch/bus/state'
import { ensureStreams } from '@jetwatch/bus/streams'
import { statusSchema } from '@jetwatch/shared/status'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MODEL_DIRECTORY, recipeOf, writeRun } from './pipeline-run.ts'
import { REPOSITORY, type ServiceProcess, startService } from './service-process.ts'
import { freePort } from './support/free-port.ts'

const RUN = 'accounts'
const EVENTS = 600
const USERS = ['operator', 'producer', 'scorer', 'dashboard'] as const
type User = (typeof USERS)[number]
const passwordOf = (user: User): string => `secret-of-${user}`

let folder: string
let url: string
let stop: () => Promise<unknown>
const buses = new Map<User, Bus>()
const services: ServiceProcess[] = []

const connectAs = (user: User): Promise<Bus> => connectBus({ servers: url, name: user, user, password: passwordOf(user), timeout: 2_000 })
const busOf = (user: User): Bus => buses.get(user) as Bus
const startAs = (user: 'producer' | 'scorer' | 'dashboard', args: string[]): ServiceProcess => {
  const service = startService(user, ['--nats', url, ...args], { NATS_USER: user, NATS_PASSWORD: passwordOf(user) })
  services.push(service)
  return service
}

/** nats-server with a configuration of deploy/nats. */
async function startServer(configuration: string, store: string, environment: Record<string, string> = {}) {
  const port = await freePort()
  const passwords = Object.fromEntries(USERS.map((user) => [`NATS_${user.toUpperCase()}_PASSWORD`, passwordOf(user)]))
  const flags = ['-c', `${REPOSITORY}deploy/nats/${configuration}`, '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', store]
  const server = spawn('nats-server', flags, { env: { ...process.env, ...passwords, ...environment }, stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(server, 'exit')
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
      if (/Server is ready/.test(log)) resolve()
    })
    void exited.then(() => reject(new Error(log)))
  })
  const end = (): Promise<unknown> => {
    server.kill('SIGTERM')
    return exited
  }
  return { url: `nats://127.0.0.1:${port}`, stop: end }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jetwatch-accounts-'))
  ;({ url, stop } = await startServer('accounts.conf', join(folder, 'plain')))
  for (const user of USERS) buses.set(user, await connectAs(user))
  await ensureStreams(busOf('operator'))
}, 60_000)

afterAll(async () => {
  for (const service of services) await service[Symbol.asyncDispose]()
  for (const bus of buses.values()) await bus.close()
  await stop?.()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

test('with no more than their own permissions the services do a whole run, and its ledger closes', async () => {
  await writeRun(busOf('operator'), RUN, { ...recipeOf(EVENTS, 50), rate: 1_000 })
  await (await openState(busOf('operator'))).writeCurrentRun(RUN)
  const dashboard = startAs('dashboard', ['--port', '0', '--headless'])
  const { url: page } = await dashboard.ready()
  const scorer = startAs('scorer', ['--run', RUN, '--model', MODEL_DIRECTORY, '--engine', 'cpu', '--threads', '1'])
  await scorer.ready()
  const producer = startAs('producer', ['--run', RUN, '--base-dir', REPOSITORY])
  expect(await producer.exited).toBe(0)
  const settled = async () => {
    const status = statusSchema.parse(await (await fetch(`${page}/api/status`)).json())
    expect(status.models['dense-6']?.ledger).toMatchObject({ produced: EVENTS, scored: EVENTS, dead: 0, dropped: 0, pending: 0 })
    expect(status.models['dense-6']?.threshold?.revision).toBeGreaterThan(0)
  }
  await vi.waitFor(settled, { timeout: 20_000, interval: 100 })
  // A change of the threshold, which is also kept in the log of actions.
  const body = JSON.stringify({ cut: 1, policy: { kind: 'fixed' }, author: 'Ada', reason: 'a test', expected: 1 })
  const applied = await fetch(`${page}/api/threshold/dense-6`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(applied.status).toBe(200)
  const { entries } = (await (await fetch(`${page}/api/audit`)).json()) as { entries: { action: string; outcome: string }[] }
  expect(entries[0]).toMatchObject({ action: 'POST /api/threshold/dense-6', outcome: 'done' })
  for (const service of [scorer, dashboard]) expect(service.log.join('')).not.toMatch(/permission/i)
}, 60_000)

/** What the server says when a user tries; null where it is allowed. */
async function refusalOf(user: User, attempt: (bus: Bus) => Promise<unknown>): Promise<string | null> {
  const { nc } = busOf(user)
  const heard: string[] = []
  const statuses = nc.status()
  void (async () => {
    for await (const status of statuses) if (status.type === 'error') heard.push(String(status.error))
  })()
  await attempt(busOf(user)).catch(() => undefined)
  // The server answers in order: its refusal comes before its answer to this.
  await nc.flush()
  await new Promise((resolve) => setImmediate(resolve))
  return heard.find((line) => /permission/i.test(line)) ?? null
}

const publish = (subject: string) => async (bus: Bus) => bus.nc.publish(subject, 'x')
const subscribe = (subject: string) => async (bus: Bus) => bus.nc.subscribe(subject, { max: 1 }).unsubscribe()
const ask = (subject: string) => async (bus: Bus) => bus.nc.request(subject, '', { timeout: 1_000 })

describe('least privilege', () => {
  const denied: [User, string, (bus: Bus) => Promise<unknown>][] = [
    ['dashboard', 'publish jets', publish(`jets.${RUN}`)],
    ['dashboard', 'publish decisions', publish(`scores.dense-6.${RUN}`)],
    ['dashboard', 'publish flags', publish(`flags.dense-6.${RUN}`)],
    ['dashboard', 'say what the producer has sent', publish(`$KV.jetwatch-state.producer.${RUN}`)],
    ['dashboard', 'take jets away from a scorer', ask(`$JS.API.CONSUMER.MSG.NEXT.JETS.dense-6-${RUN}`)],
    ['dashboard', 'delete the consumer of a scorer', ask(`$JS.API.CONSUMER.DELETE.JETS.dense-6-${RUN}`)],
    ['dashboard', 'delete a stream', ask('$JS.API.STREAM.DELETE.JETS')],
    ['dashboard', 'empty a stream', ask('$JS.API.STREAM.PURGE.SCORES')],
    ['dashboard', 'change the log of actions', ask('$JS.API.STREAM.MSG.DELETE.AUDIT')],
    ['producer', 'read decisions', ask('$JS.API.STREAM.MSG.GET.SCORES')],
    ['producer', 'read decisions directly', ask('$JS.API.DIRECT.GET.SCORES')],
    ['producer', 'consume decisions', ask('$JS.API.CONSUMER.CREATE.SCORES')],
    ['producer', 'listen to decisions', subscribe('scores.>')],
    ['producer', 'publish decisions', publish(`scores.dense-6.${RUN}`)],
    ['producer', 'set a threshold', publish('$KV.jetwatch-thresholds.threshold.dense-6')],
    ['scorer', 'publish jets', publish(`jets.${RUN}`)],
    ['scorer', 'write to the log of actions', publish('audit')],
    ['scorer', 'say what the producer has sent', publish(`$KV.jetwatch-state.producer.${RUN}`)],
    ['scorer', 'read the answers to others', subscribe(`${inboxOf('dashboard')}.>`)],
    ['dashboard', 'read the answers to others', subscribe(`${inboxOf('operator')}.>`)],
    ['producer', 'listen to everything', subscribe('>')],
  ]
  test.each(denied)('%s cannot %s', async (user, _, attempt) => {
    expect(await refusalOf(user, attempt)).toMatch(/permission/i)
  })

  test.each([
    ['producer', publish(`jets.${RUN}`)],
    ['scorer', publish(`scores.dense-6.${RUN}`)],
    ['dashboard', ask('$JS.API.STREAM.MSG.GET.AUDIT')],
    ['operator', publish(`jets.${RUN}`)],
  ] as const)('the same attempt by who may (%s) is not refused', async (user, attempt) => {
    expect(await refusalOf(user, attempt)).toBeNull()
  })
})

test('a wrong password is refused with the remedy', async () => {
  await expect(connectBus({ servers: url, name: 'x', user: 'operator', password: 'wrong', timeout: 2_000 })).rejects.toMatchObject({
    code: 'NATS_UNAVAILABLE',
    remedy: expect.stringMatching(/NATS_USER and NATS_PASSWORD/),
  })
})

test.skipIf(!(await findOnPath('openssl')))(
  'over TLS (certificates by openssl) only who trusts the server’s certificate connects, and nobody in plain',
  async () => {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '1', ...subject], {
      stdio: 'ignore',
    })
    const secure = await startServer('tls.conf', join(folder, 'tls'), { NATS_TLS_CERT: cert, NATS_TLS_KEY: key })
    const given = { servers: secure.url, name: 'tls', user: 'operator', password: passwordOf('operator'), timeout: 2_000 }
    try {
      await using bus = await connectBus({ ...given, ca: cert })
      await ensureStreams(bus)
      expect((await bus.jsm.getAccountInfo()).streams).toBeGreaterThan(0)
      await expect(connectBus(given)).rejects.toMatchObject({ code: 'NATS_UNAVAILABLE', remedy: expect.stringMatching(/NATS_CA/) })
      await expect(connectBus({ ...given, ca: '/nowhere.pem' })).rejects.toMatchObject({ code: 'ENVIRONMENT' })
    } finally {
      await secure.stop()
    }
  },
)
