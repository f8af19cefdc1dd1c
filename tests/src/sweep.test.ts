import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REPOSITORY } from './service-process.ts'

const SWEEP = {
  version: 1,
  name: 'resumed',
  recipe: `${REPOSITORY}recipes/demo.json`,
  events: 400,
  axes: [{ name: 'contamination', set: 'contamination', values: [0.1, 0.2, 0.3, 0.4] }],
  models: ['dense-6'],
  policies: { quantile: { kind: 'streaming-quantile', share: 0.05, windowEvents: 200, deadBand: 0.05 } },
  seeds: [1, 2],
}

/** Runs the sweep; `killAfter` ends it with SIGKILL once so many points are finished. */
async function sweep(folder: string, out: string, killAfter?: number): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [`${REPOSITORY}apps/cli/bin/jetwatch.mjs`, 'sweep', 'sweep.json', '--out', out, '--jobs', '1'], {
    cwd: folder,
    env: { ...process.env, JETWATCH_HOME: join(folder, 'home') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => (text += chunk))
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  if (killAfter !== undefined) {
    await expect.poll(() => finished(join(folder, out)), { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(killAfter)
    child.kill('SIGKILL')
  }
  return { code: await exited, text }
}

const finished = async (out: string): Promise<number> =>
  (await readdir(join(out, 'points')).catch(() => [])).filter((name) => name.endsWith('.json')).length

test('a sweep that is killed and run again gives the table of one that was not, without doing a point twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jetwatch-sweep-'))
  try {
    await writeFile(join(folder, 'sweep.json'), JSON.stringify(SWEEP))
    const whole = await sweep(folder, 'whole')
    expect(whole.code).toBe(0)
    expect((await sweep(folder, 'killed', 3)).code).toBeNull()
    const kept = await finished(join(folder, 'killed'))
    expect(kept).toBeGreaterThanOrEqual(3)
    expect(kept).toBeLessThan(10)
    expect(await progressOf(join(folder, 'killed'))).toMatchObject({ state: 'running', total: 10 })
    const before = await contents(join(folder, 'killed'))
    const resumed = await sweep(folder, 'killed')
    expect(resumed.code).toBe(0)
    expect(resumed.text).toBe(whole.text)
    const after = await contents(join(folder, 'killed'))
    for (const [name, text] of before) expect(after.get(name)).toBe(text)
    expect(after.size).toBe(10)
    expect(await progressOf(join(folder, 'killed'))).toMatchObject({ state: 'finished', done: 10, total: 10, kept })
    const html = await readFile(join(folder, 'killed', 'sweep.html'), 'utf8')
    expect(html).toContain('<svg')
    expect(html).not.toMatch(/<script|https?:\/\//)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

const progressOf = async (out: string): Promise<unknown> => JSON.parse(await readFile(join(out, 'progress.json'), 'utf8'))

async function contents(out: string): Promise<Map<string, string>> {
  const names = (await readdir(join(out, 'points'))).filter((name) => name.endsWith('.json'))
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(out, 'points', name), 'utf8')] as const)))
}
