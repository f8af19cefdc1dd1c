import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { faultSchema } from '@jetwatch/shared/status'
import { type SweepEntry, sweepAnswerSchema, sweepListSchema } from '@jetwatch/shared/sweeps/sweep-list'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Serving, serve } from '../../serve.ts'
import { SyntheticRun } from '../synthetic-run.ts'

const outline = {
  ...{ version: 1, name: 'contamination', recipe: 'demo.json', events: 1000, models: ['dense-6'], seeds: [1, 2] },
  axes: [{ name: 'contamination', set: 'contamination', values: [0.01, 0.1] }],
  policies: { 'one percent': { kind: 'background-efficiency', efficiency: 0.01 } },
}
const figure = (mean: number) => ({ mean, error: 0.01, seeds: 2 })
const row = (values: number[] | null) => ({
  ...{ model: 'dense-6', values, points: [{ anything: true }], auc: figure(0.95), e10: figure(0.8), e100: null, sic: null },
  policies: {
    'one percent': {
      ...{ flagRate: figure(0.01), backgroundEfficiency: figure(0.01), signalEfficiency: null },
      ...{ cut: figure(3e-7), drift: figure(0), changes: 0 },
    },
  },
})
const result = { version: 1, sweep: outline, recipe: {}, rows: [row(null), row([0.01]), row([0.1])] }
const progress = (updated: number) => ({
  ...{ version: 1, sweep: { ...outline, name: 'later' }, state: 'running', done: 3, total: 12, kept: 0 },
  ...{ started: updated - 1000, updated },
})

let folder: string
let system: SyntheticRun
let serving: Serving

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetwatch-sweeps-'))
  const put = async (path: string, content: unknown): Promise<void> => {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  await put('secret.txt', 'not for a page')
  await put('sweeps/sweep-a/sweep.json', result)
  await put('sweeps/sweep-a/sweep.html', '<!doctype html><title>a</title><script>alert(1)</script>')
  await put('sweeps/sweep-running/progress.json', progress(Date.now()))
  await put('sweeps/sweep-killed/progress.json', progress(Date.now() - 3_600_000))
  await put('sweeps/sweep-broken/sweep.json', '{"version": 1, ')
  await put('sweeps/sweep-other/sweep.json', { ...result, rows: [{ ...row(null), values: ['x'] }] })
  await put('sweeps/sweep-large/sweep.json', ' '.repeat(8 * 1024 * 1024 + 1))
  await put('sweeps/photos/holiday.json', {})
  await put('sweeps/request/sweep.json', outline)
  await mkdir(join(folder, 'sweeps/sweep-link'))
  await symlink(join(folder, 'secret.txt'), join(folder, 'sweeps/sweep-link/sweep.json'))
  await symlink(join(folder, 'secret.txt'), join(folder, 'sweeps/sweep-running/sweep.html'))
  await put('elsewhere/sweep-a/sweep.json', result)
  await symlink(join(folder, 'elsewhere'), join(folder, 'sweeps/linked'))
  system = await SyntheticRun.start()
  const sweeps = [join(folder, 'sweeps'), join(folder, 'elsewhere'), join(folder, 'elsewhere'), join(folder, 'nowhere')]
  serving = await serve({ nats: system.nats.url, port: 0, models: '/nowhere', sweeps, headless: true })
}, 30_000)

afterAll(async () => {
  await serving?.close()
  await system?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const get = (path: string): Promise<Response> => fetch(`${serving.url}${path}`)
const entries = async (): Promise<Map<string, SweepEntry>> => {
  const { sweeps } = sweepListSchema.parse(await (await get('/api/sweeps')).json())
  return new Map(sweeps.map((entry) => [entry.id, entry]))
}

test('every folder with a sweep is listed once: finished, under way, killed, or broken with the reason', async () => {
  const list = await entries()
  expect([...list.keys()].sort()).toEqual(
    ['sweep-a', 'sweep-a~2', 'sweep-broken', 'sweep-killed', 'sweep-large', 'sweep-link', 'sweep-other', 'sweep-running'].sort(),
  )
  expect(list.get('sweep-a')).toMatchObject({ outline: { name: 'contamination', events: 1000 }, report: true, progress: null, fault: null })
  expect(list.get('sweep-running')).toMatchObject({ finished: null, outline: { name: 'later' }, progress: { done: 3, total: 12 } })
  expect(list.get('sweep-running')?.progress?.age).toBeLessThan(10_000)
  expect(list.get('sweep-killed')?.progress?.age).toBeGreaterThan(3_000_000)
  const reasons = ['broken', 'other', 'large', 'link'].map((name) => list.get(`sweep-${name}`)?.fault?.message)
  expect(reasons).toEqual([
    expect.stringContaining('is not JSON'),
    expect.stringContaining('rows.0.values.0'),
    expect.stringContaining('more than 8388608'),
    expect.stringContaining('is a link'),
  ])
})

test('the figures of a sweep come without its points; a file that changes is read again', async () => {
  const answer = sweepAnswerSchema.parse(await (await get('/api/sweeps/sweep-a')).json())
  expect(answer.result.rows.map(({ values }) => values)).toEqual([null, [0.01], [0.1]])
  expect(answer.result.rows[1]?.policies['one percent']?.flagRate).toEqual(figure(0.01))
  expect(JSON.stringify(answer)).not.toContain('anything')
  await writeFile(join(folder, 'sweeps/sweep-a/sweep.json'), JSON.stringify({ ...result, rows: [row(null)] }))
  expect(sweepAnswerSchema.parse(await (await get('/api/sweeps/sweep-a')).json()).result.rows).toHaveLength(1)
})

test('the page of a sweep is served under a policy that lets nothing run', async () => {
  const response = await get('/api/sweeps/sweep-a/report')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/^sandbox; default-src 'none';/)
  expect(policy).not.toMatch(/allow|script/)
  expect(await response.text()).toContain('<title>a</title>')
})

test.each([
  ['a name that is not there', '/api/sweeps/nothing', 404],
  ['a folder that holds no sweep', '/api/sweeps/photos', 404],
  ['a way out', '/api/sweeps/..%2Felsewhere%2Fsweep-a', 404],
  ['a way out to a file', '/api/sweeps/..%2F..%2Fsecret.txt/report', 404],
  ['a linked folder', '/api/sweeps/linked%2Fsweep-a', 404],
  ['a zero byte', '/api/sweeps/sweep-a%00', 404],
  ['one that is not finished', '/api/sweeps/sweep-running', 404],
  ['one that is broken', '/api/sweeps/sweep-broken', 409],
  ['a link in the place of a result', '/api/sweeps/sweep-link', 409],
  ['a link in the place of a page', '/api/sweeps/sweep-running/report', 409],
])('%s is refused with a remedy', async (_, path, status) => {
  const response = await get(path)
  expect(response.status).toBe(status)
  const fault = faultSchema.parse(await response.json())
  expect(fault.remedy).not.toBe('')
  expect(JSON.stringify(fault)).not.toContain('not for a page')
})
