import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../run.ts'
import { testIo } from '../testing-io.ts'
import type { Diagnosis } from './doctor.ts'
import { type EngineFinding, takenByAuto } from './examine-engines.ts'
import { examineClock, examineHome, examineMemory, examineNats, examineNode, examinePort } from './examine-machine.ts'
import { formatDiagnosis } from './format-diagnosis.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'jetwatch-doctor-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

test('where npm start works the exit code is 0, every engine has a rate or a reason, and the table and the JSON agree', async () => {
  const io = testIo({ JETWATCH_HOME: home })
  const file = join(home, 'diagnosis.json')
  expect(await run(['doctor', '--quick', '--model', 'pca-10', '--json', file], io)).toBe(0)
  const { default: diagnosis } = (await import(file, { with: { type: 'json' } })) as { default: Diagnosis }
  expect(diagnosis).toMatchObject({ version: 1, ok: true, model: 'pca-10' })
  expect(diagnosis.engines.map(({ engine }) => engine)).toEqual(['cuda', 'webgpu', 'cpu', 'tfjs'])
  for (const engine of diagnosis.engines) {
    if (engine.works) {
      expect(engine.jetsPerSecond).toBeGreaterThan(0)
      expect(engine.deviation).toBeLessThan(1e-4)
      expect(io.written.out).toContain(engine.device)
    } else {
      expect(engine.remedy.length).toBeGreaterThan(5)
      expect(io.written.out).toContain(engine.reason)
    }
  }
  expect(diagnosis.auto).not.toBeNull()
  expect(io.written.out).toBe(formatDiagnosis(diagnosis))
  expect(io.written.out).toContain('14 intact')
}, 60_000)

test('what keeps npm start from working makes the exit code 1 and says what to do; stdout holds the JSON alone', async () => {
  const file = join(home, 'a-file')
  await writeFile(file, '')
  const io = testIo({ JETWATCH_HOME: file, NATS_URL: 'nats://127.0.0.1:1' })
  expect(await run(['doctor', '--quick', '--model', 'pca-10', '--json', '-'], io)).toBe(1)
  const diagnosis = JSON.parse(io.written.out) as Diagnosis
  const failed = diagnosis.findings.filter(({ status }) => status === 'fail')
  expect(failed.map(({ name }) => name)).toEqual(['NATS server', 'JETWATCH_HOME'])
  for (const { remedy } of failed) expect(remedy).toBeTruthy()
  const text = formatDiagnosis(diagnosis)
  for (const { name, remedy } of failed) expect(text).toContain(`✗ ${name}: ${remedy}`)
  expect(text).toContain('does not work here yet')
}, 60_000)

test('the machine is judged by its numbers', async () => {
  expect(
    [examineNode('18.20.0'), examineNode('20.18.9'), examineNode('20.19.0'), examineNode('24.0.0')].map(({ status }) => status),
  ).toEqual(['fail', 'fail', 'ok', 'ok'])
  expect([0.4e9, 1e9, 8e9].map((total) => examineMemory(total, 1e8).status)).toEqual(['fail', 'warn', 'ok'])
  expect((await examineClock(0)).status).toBe('warn')
  expect((await examineClock()).status).toBe('ok')
  expect((await examineHome(join(home, 'new', 'folder'))).status).not.toBe('fail')
  expect((await examineNats({ natsUrl: null, natsToken: null })).status).toBe('ok')
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  expect(await examinePort(port)).toMatchObject({ status: 'warn', detail: expect.stringContaining(`${port} is taken`) })
  await new Promise((resolve) => server.close(resolve))
})

test('auto takes the first engine on a real device, never a software adapter and never tfjs', () => {
  const works = (engine: EngineFinding['engine'], software: boolean | null): EngineFinding => ({
    ...{ engine, works: true, software, device: 'x', deviation: 0, jetsPerSecond: 1, batch: 32, milliseconds: 1 },
  })
  expect(takenByAuto([works('webgpu', true), works('cpu', false)])?.engine).toBe('cpu')
  expect(takenByAuto([works('webgpu', false), works('cpu', false)])?.engine).toBe('webgpu')
  expect(takenByAuto([works('tfjs', null)])).toBeNull()
})
