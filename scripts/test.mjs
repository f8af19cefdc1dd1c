// `npm test`: installs what is missing, then lint, types and all tests. With arguments (`npm test -- packages/source`)
// only the tests they select, as vitest understands them.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install } from './lib/install.mjs'
import { nodeVersionFault } from './lib/node-version.mjs'
import { countTests, formatCounts } from './lib/test-counts.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const report = join(root, '.jetwatch', 'test-report.json')
const say = (line) => process.stdout.write(`${line}\n`)

/** Runs a program of node_modules; true if it ended well. */
function passes(script, args) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' }
  return (
    spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
      .status === 0
  )
}

/** Server and browser for the tests, and the pages: nothing is skipped for want of them. */
async function prepare() {
  const { register } = await import('tsx/esm/api')
  register()
  const { CHROMIUM, NATS_SERVER, requireTool } = await import('../apps/cli/src/system-package.ts')
  const { buildDashboard, isDashboardStale } = await import('../apps/cli/src/dashboard-build.ts')
  await requireTool(NATS_SERVER, say)
  process.env['JETWATCH_CHROMIUM'] ??= await requireTool(CHROMIUM, say)
  if (await isDashboardStale()) {
    say('· building the pages')
    await buildDashboard(join(root, '.jetwatch', 'logs', 'build.log'))
  }
}

function runTests(selection) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return passes('vitest/vitest.mjs', ['run', ...reporters, ...selection])
}

function countReport() {
  try {
    return formatCounts(countTests(JSON.parse(readFileSync(report, 'utf8'))))
  } catch {
    return 'no report'
  }
}

async function main(selection) {
  const began = performance.now()
  mkdirSync(join(root, '.jetwatch'), { recursive: true })
  rmSync(report, { force: true })
  const fault = nodeVersionFault(process.versions.node) ?? (await install(root, say))
  if (fault) {
    say(fault)
    return 1
  }
  try {
    await prepare()
  } catch (error) {
    say(String(error))
    return 1
  }
  const stages = [['tests', () => runTests(selection)]]
  if (selection.length === 0) {
    stages.unshift(
      ['lint', () => passes('@biomejs/biome/bin/biome', ['check', '.'])],
      ['types', () => passes('turbo/bin/turbo', ['run', 'typecheck', '--concurrency=2'])],
    )
  }
  const results = []
  for (const [name, run] of stages) {
    say(`\n· ${name}`)
    const start = performance.now()
    results.push({ name, ok: run(), seconds: (performance.now() - start) / 1000 })
  }
  say('')
  for (const { name, ok, seconds } of results)
    say(`${ok ? '✓' : '✗'} ${name}${name === 'tests' ? `: ${countReport()}` : ''}  ${seconds.toFixed(0)} s`)
  say(`  ${((performance.now() - began) / 1000).toFixed(0)} s in all`)
  return results.every(({ ok }) => ok) ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
