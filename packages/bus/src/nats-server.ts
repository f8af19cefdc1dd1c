import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { JetwatchError } from '@jetwatch/shared/errors'
import { findOnPath } from './find-on-path.ts'
import { claimStore } from './store-claim.ts'

export interface NatsServerOptions {
  /** Folder of JetStream's files; made if missing, used by one server at a time. */
  readonly storeDir: string
  /** Port to try first; another free one is taken if it is busy. Default: any free one. */
  readonly port?: number
  /** Binary; default: the one on PATH. */
  readonly binary?: string
  readonly token?: string
  /** Most bytes JetStream may keep on disk; the limits of all streams must fit. */
  readonly maxFileStore?: number
  /** Every line of the server's log. */
  readonly onLog?: (line: string) => void
  /** Called if the server ends without being stopped. */
  readonly onExit?: (reason: string) => void
}

export interface NatsServer {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** SIGTERM, and SIGKILL if it is not gone in 5 s. */
  stop(): Promise<void>
  /** For fault tests: SIGKILL, nothing is flushed. */
  kill(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const READY_MS = 15_000
const STOP_MS = 5_000
const GB = 1024 ** 3

/** Path of nats-server. @throws ENVIRONMENT with the command that installs it. */
export async function findNatsServer(): Promise<string> {
  const found = await findOnPath('nats-server')
  if (found) return found
  throw new JetwatchError(
    'ENVIRONMENT',
    'nats-server is not on PATH',
    'Install it (Debian: apt-get install nats-server), or set NATS_URL to a server that runs',
  )
}

/**
 * Starts nats-server with JetStream on loopback and waits until it takes connections. It has a process group of its
 * own, so that Ctrl-C in a terminal reaches us first, and on Linux dies with us where setpriv is there.
 * @throws ENVIRONMENT if it does not start, CONFLICT if another Jetwatch uses the store.
 */
export async function startNats(options: NatsServerOptions): Promise<NatsServer> {
  await mkdir(options.storeDir, { recursive: true })
  const storeDir = await realpath(options.storeDir)
  const binary = options.binary ?? (await findNatsServer())
  const claim = await claimStore(storeDir)
  const wanted = options.port ?? RANDOM_PORT
  try {
    let started = await launch(binary, storeDir, wanted, options)
    if (started === 'port taken' && wanted !== RANDOM_PORT) started = await launch(binary, storeDir, RANDOM_PORT, options)
    if (started === 'port taken') throw failed('no free port was found', [])
    const { child, port } = started
    const pid = child.pid as number
    await claim.record(pid)
    return running(child, pid, port, () => claim.release(), options.onExit)
  } catch (error) {
    await claim.release()
    throw error
  }
}

const RANDOM_PORT = -1

function running(
  child: ChildProcess,
  pid: number,
  port: number,
  release: () => Promise<void>,
  onExit: (reason: string) => void = () => {},
): NatsServer {
  let ending = false
  const onParentExit = (): void => void child.kill('SIGTERM')
  process.once('exit', onParentExit)
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      process.off('exit', onParentExit)
      if (!ending) onExit(`nats-server ended by itself (${signal ?? `code ${code}`})`)
      release().then(resolve, resolve)
    })
  })
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    ending = true
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await gone
      clearTimeout(timer)
    }
    await gone
  }
  const stop = () => end('SIGTERM')
  return { url: `nats://127.0.0.1:${port}`, port, pid, stop, kill: () => end('SIGKILL'), [Symbol.asyncDispose]: stop }
}

/** Runs the binary until its log says that it is ready; gives the port it listens on. */
async function launch(
  binary: string,
  storeDir: string,
  port: number,
  options: NatsServerOptions,
): Promise<{ child: ChildProcess; port: number } | 'port taken'> {
  const config = join(storeDir, 'nats-server.conf')
  await writeFile(config, configuration(storeDir, port, options), { mode: 0o600 })
  const setpriv = process.platform === 'linux' ? await findOnPath('setpriv') : null
  const command = [...(setpriv ? [setpriv, '--pdeathsig', 'TERM'] : []), binary, '-c', config]
  const child = spawn(command[0] as string, command.slice(1), { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  const log: string[] = []
  return new Promise((resolve, reject) => {
    let listening = port
    let settled = false
    const settle = (action: () => void): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      action()
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      settle(() => reject(failed(`it was not ready after ${READY_MS / 1000} s`, log)))
    }, READY_MS)
    child.once('error', (cause) => settle(() => reject(failed(cause.message, log))))
    child.once('exit', (code, signal) => {
      const taken = log.some((line) => line.includes('address already in use'))
      settle(() => (taken ? resolve('port taken') : reject(failed(`it ended with ${signal ?? `code ${code}`}`, log))))
    })
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      options.onLog?.(line)
      if (settled) return
      log.push(line)
      const match = /Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(line)
      if (match) listening = Number(match[1])
      if (line.includes('Server is ready')) settle(() => resolve({ child, port: listening }))
    })
  })
}

function configuration(storeDir: string, port: number, { token, maxFileStore = 16 * GB }: NatsServerOptions): string {
  const lines = [
    `listen: "127.0.0.1:${port}"`,
    'server_name: "jetwatch"',
    'max_payload: 1MB',
    `jetstream { store_dir: ${JSON.stringify(storeDir)}, max_memory_store: 268435456, max_file_store: ${maxFileStore} }`,
  ]
  if (token !== undefined) lines.push(`authorization { token: ${JSON.stringify(token)} }`)
  return `${lines.join('\n')}\n`
}

function failed(reason: string, log: readonly string[]): JetwatchError {
  const last = log.findLast((line) => /\[(FTL|ERR)\]/.test(line)) ?? log.at(-1)
  const detail = last ? `: ${last.replace(/^\[\d+\]\s+\S+\s+\S+\s+/, '')}` : ''
  return new JetwatchError(
    'ENVIRONMENT',
    `nats-server did not start, ${reason}${detail}`,
    'Check the store folder, free disk space and nats-server --version',
  )
}

/** A server whose store is a temporary folder, deleted when it stops: for tests and one-off runs. */
export async function startTemporaryNats(options: Omit<NatsServerOptions, 'storeDir'> = {}): Promise<NatsServer> {
  const storeDir = await mkdtemp(join(tmpdir(), 'jetwatch-nats-'))
  const server = await startNats({ ...options, storeDir })
  const stop = async (): Promise<void> => {
    await server.stop()
    await rm(storeDir, { recursive: true, force: true })
  }
  return { ...server, stop, [Symbol.asyncDispose]: stop }
}
