import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, open } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { JetwatchError } from '@jetwatch/shared/errors'
import { lastLines } from '../last-lines.ts'
import { projectPath, ROOT } from '../paths.ts'

export interface ServiceOptions {
  readonly name: 'producer' | 'scorer' | 'dashboard'
  /** Its main.ts, relative to the project. */
  readonly main: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
  /** Go on in the log of the process before, after a restart. */
  readonly append?: boolean
}

/** How a process ended: in words, and whether it said that its work was done (code 0). */
export interface Ending {
  readonly ok: boolean
  readonly reason: string
}

/** A service as a process of its own, in its own process group: Ctrl-C in the terminal reaches only us. */
export interface Service {
  readonly name: ServiceOptions['name']
  readonly pid: number
  readonly logFile: string
  /** Resolves with its `{ ready: true, … }` message. @throws ENVIRONMENT with its last log lines. */
  ready(milliseconds: number): Promise<Record<string, unknown>>
  /** Never rejects. */
  readonly ended: Promise<Ending>
  /** SIGTERM, and SIGKILL after the limit; resolves when it is gone. True if it ended in time. */
  stop(milliseconds: number): Promise<boolean>
  kill(): void
}

/** A file URL: `--import tsx` would be looked up from the process's folder. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

export async function startService({ name, main, args, env, logFile, append = false }: ServiceOptions): Promise<Service> {
  await mkdir(dirname(logFile), { recursive: true })
  const log = await open(logFile, append ? 'a' : 'w')
  const child = spawn(process.execPath, ['--import', TSX, join(ROOT, main), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  })
  // The child holds its own copy.
  await log.close()
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve({ ok: false, reason: error.message }))
    child.once('exit', (code, signal) => resolve({ ok: code === 0, reason: signal ? `ended by ${signal}` : `ended with code ${code}` }))
  })
  const killed = (): void => void child.kill('SIGKILL')
  process.once('exit', killed)
  void ended.then(() => process.off('exit', killed))
  return {
    name,
    pid: child.pid ?? -1,
    logFile,
    ended,
    ready: (milliseconds) => untilReady(child, name, logFile, ended, milliseconds),
    kill: killed,
    async stop(milliseconds) {
      child.kill('SIGTERM')
      const timer = setTimeout(killed, milliseconds)
      const began = performance.now()
      await ended
      clearTimeout(timer)
      return performance.now() - began < milliseconds
    },
  }
}

function untilReady(
  child: ChildProcess,
  name: string,
  logFile: string,
  ended: Promise<Ending>,
  milliseconds: number,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer)
      serviceFault(name, reason, logFile).then(reject, reject)
    }
    const timer = setTimeout(() => fail(`was not ready after ${milliseconds / 1000} s`), milliseconds)
    void ended.then(({ reason }) => fail(reason))
    child.on('message', (message) => {
      if (!message || typeof message !== 'object' || !('ready' in message) || message.ready !== true) return
      clearTimeout(timer)
      resolve({ ...message })
    })
  })
}

/** One fault that says which service failed and its last words. */
export async function serviceFault(name: string, reason: string, logFile: string): Promise<JetwatchError> {
  const lines = (await lastLines(logFile, 3)).map(logMessage)
  const words = lines.length ? `: ${lines.join(' | ')}` : ''
  return new JetwatchError('ENVIRONMENT', `the ${name} ${reason}${words}`, `See ${projectPath(logFile)}, mend that and start again`)
}

/** The message of a pino line; other lines as they are. */
export function logMessage(line: string): string {
  try {
    const entry: unknown = JSON.parse(line)
    if (entry && typeof entry === 'object' && 'msg' in entry && typeof entry.msg === 'string') {
      const detail = 'err' in entry && entry.err && typeof entry.err === 'object' && 'message' in entry.err ? ` (${entry.err.message})` : ''
      return `${entry.msg}${detail}`
    }
  } catch {
    // A plain line.
  }
  return line
}
