import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))

/** A service as a real process, killed when disposed. */
export interface ServiceProcess extends AsyncDisposable {
  readonly child: ChildProcess
  /** Resolves with the exit code, null if a signal ended it. */
  readonly exited: Promise<number | null>
  /** Lines of stderr so far. */
  readonly log: string[]
  /** What it said when it was ready. @throws if it ends before. */
  ready(): Promise<Record<string, unknown>>
  end(signal: NodeJS.Signals): Promise<number | null>
}

const MAINS = {
  producer: 'services/producer/src/main.ts',
  scorer: 'services/scorer/src/main.ts',
  dashboard: 'apps/dashboard/src/server.ts',
} as const

/** `execArgv`: further options of Node, such as a profiler's. */
export function startService(
  name: keyof typeof MAINS,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  execArgv: readonly string[] = [],
): ServiceProcess {
  const child = fork(`${REPOSITORY}${MAINS[name]}`, args, {
    cwd: REPOSITORY,
    execArgv: ['--import', 'tsx', ...execArgv],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, JETWATCH_LOG: 'warn', ...environment },
  })
  const log: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => log.push(text))
  child.stdout?.setEncoding('utf8').on('data', (text: string) => log.push(`STDOUT ${text}`))
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const said = once(child, 'message').then(([message]) => message as Record<string, unknown>)
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return exited
  }
  return {
    child,
    exited,
    log,
    ready: () =>
      Promise.race([
        said,
        exited.then((code) => {
          throw new Error(`${name} ended with code ${code}: ${log.join('')}`)
        }),
      ]),
    end,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) await end('SIGKILL')
    },
  }
}
