import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Status, statusSchema } from '@jetwatch/shared/status'
import { freePort } from './free-port.ts'

const CLI = fileURLToPath(new URL('../../../apps/cli/bin/jetwatch.mjs', import.meta.url))

/** A real `jetwatch up` (or another command that starts the system): producer, scorer, gateway, page and a nats-server with a store of its own. */
export interface RunningJetwatch extends AsyncDisposable {
  readonly url: string
  readonly home: string
  /** Process of `jetwatch up`, the parent of all others. */
  readonly pid: number
  status(): Promise<Status>
  /** Interrupts it as Ctrl-C would and waits for its exit code. */
  stop(): Promise<number | null>
  /** All it has printed. */
  output(): string
}

/** Resolves when it prints its URL. @throws with all it printed, if it ends before. */
export async function startJetwatch(flags: readonly string[], command = 'up'): Promise<RunningJetwatch> {
  const home = await mkdtemp(join(tmpdir(), 'jetwatch-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [CLI, command, '--port', String(port), ...flags], {
    env: { ...withoutNats(process.env), JETWATCH_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const printed = new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      text += chunk.toString()
      if (text.includes(`:${port}`)) resolve()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', (code) => reject(new Error(`jetwatch ${command} ended with ${code} before its page was there:\n${text}`)))
  })
  const stop = (): Promise<number | null> => end(child)
  try {
    await printed
  } catch (error) {
    await rm(home, { recursive: true, force: true })
    throw error
  }
  return {
    url,
    home,
    pid: child.pid as number,
    output: () => text,
    stop,
    status: async () => statusSchema.parse(await (await fetch(`${url}/api/status`)).json()),
    [Symbol.asyncDispose]: async () => {
      await stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    child.kill('SIGINT')
    await exited
  }
  return child.exitCode
}

/** A server of the developer's own must not serve the tests. */
function withoutNats({ NATS_URL: _, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env
}
