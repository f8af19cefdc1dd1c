import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkedFamilies, readBaseline } from './check.ts'
import { reportSchema } from './harness/report.ts'
import { REPOSITORY } from './support/samples.ts'

/** Under other load the work takes its processor time all the same, and longer by the clock. */
const PATIENCE_MS = 480_000

/** As people start it: inside of a test runner modules are rewritten, and hot loops run at another speed. */
function bench(...args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', 'tests/src/bench/main.ts', ...args]
    execFile(process.execPath, command, { cwd: REPOSITORY, maxBuffer: 16 * 2 ** 20 }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output: stdout + stderr }),
    )
  })
}

test('no ratio of the quick bench has fallen below its baseline by more than its margin', { timeout: PATIENCE_MS }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jetwatch-bench-'))
  try {
    const file = join(folder, 'quick.json')
    const { code, output } = await bench('--quick', '--check', '--json', file)
    expect(code, output).toBe(0)
    const report = reportSchema.parse(JSON.parse(await readFile(file, 'utf8')))
    expect([...new Set(report.rows.map(({ family }) => family))]).toEqual(checkedFamilies(readBaseline()))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a stage that does its work three times over makes the check fail', { timeout: PATIENCE_MS }, async () => {
  const { code, output } = await bench('--quick', '--check', '--only', 'image', '--slow', '3')
  expect(code, output).toBe(1)
  const fallen = output.split('\n').filter((line) => line.endsWith('FALLEN'))
  expect(fallen.some((line) => line.startsWith('preprocessing'))).toBe(true)
})
