import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Status, statusSchema } from '@jetwatch/shared/status'
import { expect, test } from 'vitest'
import { primary } from './support/measure-demo.ts'
import { CLI, family, kill, type SpawnedJetwatch, spawnJetwatch } from './support/spawn-jetwatch.ts'

interface Up extends SpawnedJetwatch {
  readonly home: string
}

async function startUp(...flags: string[]): Promise<Up> {
  const home = await mkdtemp(join(tmpdir(), 'jetwatch-up-'))
  const spawned = spawnJetwatch(['up', '--headless', ...flags], { JETWATCH_HOME: home })
  return {
    ...spawned,
    home,
    [Symbol.asyncDispose]: async () => {
      await spawned[Symbol.asyncDispose]()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Command lines of those pids that still run. */
function alive(pids: readonly number[]): string[] {
  if (pids.length === 0) return []
  try {
    return execFileSync('ps', ['-o', 'stat=,args=', '-p', pids.join(',')], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('Z'))
  } catch {
    // ps ends with 1 where none is left.
    return []
  }
}

function expectClosed(status: Status): Status['models'][string]['ledger'] {
  const { ledger } = primary(status)
  expect(ledger.produced).toBe(ledger.scored + ledger.dead + ledger.dropped + ledger.pending)
  expect(ledger).toMatchObject({ dead: 0, dropped: 0, pending: 0 })
  return ledger
}

test('with --duration it stops by itself: JSON alone on stdout, ledger closed, no process left', async () => {
  await using up = await startUp('--duration', '5', '--rate', '1000', '--json', '-')
  await up.printed('Status: ')
  const children = family(up.child.pid as number)
  const running = alive(children)
  for (const part of ['nats-server', 'producer', 'scorer', 'dashboard'])
    expect(
      running.some((line) => line.includes(part)),
      part,
    ).toBe(true)
  expect(await up.ended()).toBe(0)
  expect(alive(children)).toEqual([])
  const status = statusSchema.parse(JSON.parse(up.out()))
  const ledger = expectClosed(status)
  expect(ledger.produced).toBeGreaterThan(4_000)
  expect(primary(status).auc.value).toBeGreaterThan(0.9)
  expect(up.err()).toContain('closes')
})

test('SIGINT drains: exit 0, ledger closed, no process left', async () => {
  await using up = await startUp('--json', '-')
  await up.printed('Status: ')
  const children = family(up.child.pid as number)
  up.child.kill('SIGINT')
  expect(await up.ended()).toBe(0)
  expect(alive(children)).toEqual([])
  expectClosed(statusSchema.parse(JSON.parse(up.out())))
})

test('without a loop it ends with the file: every replayed row once, against a reference scored for it', async () => {
  await using up = await startUp('--data', 'data/w.h5', '--background', 'w', '--no-loop', '--json', '-')
  expect(await up.ended()).toBe(0)
  const inspected = execFileSync(process.execPath, [CLI, 'inspect', 'data/w.h5', '--background', 'w', '--json'], { encoding: 'utf8' })
  const { replayed, heldOut } = JSON.parse(inspected).replay
  expect(expectClosed(statusSchema.parse(JSON.parse(up.out()))).produced).toBe(replayed)
  expect(up.err()).toContain(`${heldOut} jets (scored)`)
  expect(await readdir(join(up.home, 'references'))).toHaveLength(1)
})

test('a scorer that dies is restarted in sight, and nothing is lost', async () => {
  await using up = await startUp('--duration', '8', '--rate', '500', '--json', '-')
  await up.printed('Status: ')
  const scorer = family(up.child.pid as number).find((pid) => alive([pid]).some((line) => line.includes('services/scorer')))
  kill(scorer as number)
  await up.printed('restart 1 of 3')
  expect(await up.ended()).toBe(0)
  expectClosed(statusSchema.parse(JSON.parse(up.out())))
})

test('a producer that dies ends the run with its name and exit 1', async () => {
  await using up = await startUp()
  await up.printed('Status: ')
  const children = family(up.child.pid as number)
  kill(children.find((pid) => alive([pid]).some((line) => line.includes('services/producer'))) as number)
  expect(await up.ended()).toBe(1)
  expect(up.err()).toMatch(/ENVIRONMENT: the producer ended by SIGKILL/)
  expect(alive(children)).toEqual([])
})

test('killed without a chance to drain, its children end too', async () => {
  await using up = await startUp()
  await up.printed('Status: ')
  const children = family(up.child.pid as number)
  up.child.kill('SIGKILL')
  await up.ended()
  const end = performance.now() + 30_000
  while (alive(children).length > 0 && performance.now() < end) await wait(200)
  expect(alive(children)).toEqual([])
})

test('a port that was named and is taken is a fault, and what had started is stopped', async () => {
  await using first = await startUp()
  await first.printed('Status: ')
  const port = /127\.0\.0\.1:(\d+)\/api/.exec(first.out())?.[1] as string
  await using second = await startUp('--port', port)
  expect(await second.ended()).toBe(1)
  expect(second.err()).toMatch(new RegExp(`CONFLICT: port ${port} is taken`))
})
