import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const CLI = fileURLToPath(new URL('../../../apps/cli/bin/jetwatch.mjs', import.meta.url))

/** A `jetwatch` command as a process of its own; when disposed, it and all its descendants are killed. */
export interface SpawnedJetwatch extends AsyncDisposable {
  readonly child: ChildProcess
  /** All it has written so far. */
  out(): string
  err(): string
  /** Resolves when the text has been printed. @throws with all it printed, if it ends before. */
  printed(text: string): Promise<void>
  /** Exit code. */
  ended(): Promise<number | null>
}

/** `env` comes on top of ours, without a NATS server of the developer's own. */
export function spawnJetwatch(args: readonly string[], env: Readonly<Record<string, string>>): SpawnedJetwatch {
  const { NATS_URL: _, ...own } = process.env
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const text = { out: '', err: '' }
  /** Called when there is more to read, or nothing more will come. */
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const look of waiting) look()
  }
  let over = false
  const exit = once(child, 'close').finally(() => {
    over = true
    wake()
  })
  for (const [stream, name] of [
    [child.stdout, 'out'],
    [child.stderr, 'err'],
  ] as const) {
    stream.on('data', (chunk) => {
      text[name] += chunk
      wake()
    })
  }
  return {
    child,
    out: () => text.out,
    err: () => text.err,
    printed: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = (text.out + text.err).includes(wanted)
          if (!found && !over) return
          waiting.delete(look)
          if (found) resolve()
          else reject(new Error(`it ended before "${wanted}":\n${text.out}${text.err}`))
        }
        waiting.add(look)
        look()
      }),
    ended: async () => (await exit)[0],
    [Symbol.asyncDispose]: async () => {
      const children = family(child.pid as number)
      child.kill('SIGKILL')
      for (const pid of children) kill(pid)
    },
  }
}

/** Pids of all descendants. */
export function family(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const line of execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')) {
    const [own, parent] = line.trim().split(/\s+/).map(Number) as [number, number]
    children.set(parent, [...(children.get(parent) ?? []), own])
  }
  const descend = (of: number): number[] => (children.get(of) ?? []).flatMap((own) => [own, ...descend(own)])
  return descend(pid)
}

/** At once; nothing happens where it is gone already. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
