import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import { freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connectBus } from '@jetwatch/bus/connect'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { isDashboardStale } from '../dashboard-build.ts'
import type { CliEnv } from '../env.ts'
import { makeHome } from '../home-folder.ts'
import { DEMO_RECIPE, projectPath, ROOT } from '../paths.ts'
import { CHROMIUM, findTool, NATS_SERVER, type SystemTool } from '../system-package.ts'
import { freePort } from '../up/free-port.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

const GB = 1e9
const LOWEST_NODE = [20, 19] as const
const LOWEST_NATS = [2, 9] as const
/** JetStream keeps up to 9 GB, and discards the oldest; this is what a demo of an hour takes. */
const DISK = { needed: 0.3 * GB, wished: 5 * GB }
const MEMORY = { needed: 0.5 * GB, wished: 1.5 * GB }
const FIRST_PORT = 3000

export function examineNode(version = process.versions.node): Finding {
  const name = 'Node.js'
  return isAtLeast(version, LOWEST_NODE)
    ? ok(name, version)
    : fail(name, `${version} is too old`, `Install Node.js ${LOWEST_NODE.join('.')} or newer`)
}

export async function examineNats(env: Pick<CliEnv, 'natsUrl' | 'natsToken'>): Promise<Finding> {
  const name = 'NATS server'
  if (env.natsUrl !== null) {
    try {
      await (
        await connectBus({ servers: env.natsUrl, name: 'jetwatch doctor', ...(env.natsToken ? { token: env.natsToken } : {}) })
      ).close()
      return ok(name, `${env.natsUrl} (NATS_URL) answers, with JetStream`)
    } catch (error) {
      const remedy = error instanceof JetwatchError ? error.remedy : 'Check NATS_URL, or unset it'
      return fail(name, error instanceof JetwatchError ? error.message : describeError(error), remedy)
    }
  }
  const found = await findTool(NATS_SERVER)
  if (!found) return fail(name, 'nats-server is not on PATH', remedyOf(NATS_SERVER))
  const version = await versionOf(found, /v?(\d+\.\d+\.\d+)/)
  if (version === null) return fail(name, `${found} does not tell its version`, remedyOf(NATS_SERVER))
  if (!isAtLeast(version, LOWEST_NATS)) return fail(name, `${found} ${version} is too old`, remedyOf(NATS_SERVER))
  return ok(name, `${version}, ${found}`)
}

export async function examineChromium(): Promise<Finding> {
  const found = await findTool(CHROMIUM)
  return found ? ok('Chromium', found) : warn('Chromium', 'not found: only the browser tests need it', remedyOf(CHROMIUM))
}

export async function examinePort(wanted = FIRST_PORT): Promise<Finding> {
  const port = await freePort(wanted, false)
  return port === wanted
    ? ok('port', `${wanted} is free`)
    : warn('port', `${wanted} is taken: the page would be at ${port}`, 'Use --port for a certain one')
}

export async function examineHome(home: string): Promise<Finding> {
  const name = 'JETWATCH_HOME'
  try {
    await makeHome(home)
    const { bavail, bsize } = await statfs(home)
    const free = bavail * bsize
    const detail = `${projectPath(home)} can be written, ${gigabytes(free)} free`
    const remedy = 'Free some disk, or set JETWATCH_HOME to a folder on another one'
    if (free < DISK.needed) return fail(name, detail, remedy)
    return free < DISK.wished ? warn(name, `${detail}: long runs keep up to 9 GB`, remedy) : ok(name, detail)
  } catch (error) {
    return fail(name, describeError(error), 'Set JETWATCH_HOME to a folder that can be written')
  }
}

export function examineMemory(total = totalmem(), free = freemem()): Finding {
  const detail = `${gigabytes(total)}, ${gigabytes(free)} free`
  if (total < MEMORY.needed) return fail('memory', detail, `Jetwatch needs ${gigabytes(MEMORY.needed)}`)
  return total < MEMORY.wished ? warn('memory', detail, 'Close other programs; use --headless') : ok('memory', detail)
}

/** A clock before the project's own files spoils latencies and what retention discards. */
export async function examineClock(now = Date.now()): Promise<Finding> {
  const { mtimeMs } = await stat(DEMO_RECIPE)
  const detail = new Date(now).toISOString().replace(/\.\d+Z/, 'Z')
  return now >= mtimeMs
    ? ok('clock', detail)
    : warn('clock', `${detail} is before the date of the project's files`, 'Set the clock of the machine')
}

export async function examinePages(): Promise<Finding> {
  if (!existsSync(join(ROOT, 'apps', 'dashboard', 'src', 'app'))) return warn('pages', 'not part of this copy', 'Start with --headless')
  if (!(await isDashboardStale())) return ok('pages', 'built')
  return ok('pages', 'not built yet: the first start builds them, about half a minute')
}

const remedyOf = ({ remedies }: SystemTool): string =>
  remedies[process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux']

async function versionOf(file: string, pattern: RegExp): Promise<string | null> {
  const running = promisify(execFile)(file, ['--version'], { timeout: 10_000 })
  return running.then(({ stdout }) => stdout.match(pattern)?.[1] ?? null).catch(() => null)
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ours = 0, oursMinor = 0] = version.split('.').map(Number)
  return ours > major || (ours === major && oursMinor >= minor)
}

const gigabytes = (bytes: number): string => `${(bytes / GB).toFixed(1)} GB`
