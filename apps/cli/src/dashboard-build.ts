import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import { lastLines } from './last-lines.ts'
import { projectPath, ROOT } from './paths.ts'

const DASHBOARD = join(ROOT, 'apps', 'dashboard')
const BUILD = join(DASHBOARD, '.next')
const STAMP = join(BUILD, 'jetwatch-build')
/** What the pages are made of; `node_modules` is the lock file's. */
const SOURCES = ['apps/dashboard', 'packages/shared', 'package-lock.json', 'tsconfig.base.json']
const LEFT_OUT = new Set(['node_modules', '.next', '.turbo', 'next-env.d.ts', 'tsconfig.tsbuildinfo'])

/** True if the pages were built from other sources than those that are there, by content. */
export async function isDashboardStale(): Promise<boolean> {
  const [built, wanted] = await Promise.all([readFile(STAMP, 'utf8').catch(() => null), hashSources()])
  return built !== wanted
}

/** Builds the pages. The log is kept in `logFile`. @throws ENVIRONMENT with its last lines, or if `signal` ends it. */
export async function buildDashboard(logFile: string, signal?: AbortSignal): Promise<void> {
  const hash = await hashSources()
  const next = createRequire(join(DASHBOARD, 'package.json')).resolve('next/dist/bin/next')
  await mkdir(join(logFile, '..'), { recursive: true })
  const log = await open(logFile, 'w')
  try {
    const child = spawn(process.execPath, [next, 'build'], {
      cwd: DASHBOARD,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', log.fd, log.fd],
      ...(signal ? { signal } : {}),
    })
    const code = await new Promise<number | string | null>((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('exit', resolve)
    })
    if (code !== 0) {
      const lines = await lastLines(logFile, 6)
      throw new JetwatchError('ENVIRONMENT', `the pages could not be built (${code}): ${lines.join(' | ')}`, `See ${projectPath(logFile)}`)
    }
  } finally {
    await log.close()
  }
  await writeFile(STAMP, hash)
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of await listFiles(source))
      hash
        .update(`${file}\0`)
        .update(await readFile(join(ROOT, file)))
        .update('\0')
  }
  return hash.digest('hex')
}

/** Files under a path of the project, sorted; tests make no page. */
async function listFiles(path: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, path), { withFileTypes: true }).catch(() => null)
  if (!entries) return [path]
  const kept = entries.filter(({ name }) => !LEFT_OUT.has(name) && !/\.test\.tsx?$/.test(name)).sort((a, b) => (a.name < b.name ? -1 : 1))
  const nested = await Promise.all(
    kept.map((entry) => (entry.isDirectory() ? listFiles(`${path}/${entry.name}`) : [`${path}/${entry.name}`])),
  )
  return nested.flat()
}
