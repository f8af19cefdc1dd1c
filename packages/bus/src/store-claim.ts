import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { JetwatchError } from '@jetwatch/shared/errors'

const STALE_MS = 5_000

/** Two servers on one store would destroy it. `nats-server.pid` in the store holds the server's pid and its parent's. */
export interface StoreClaim {
  record(pid: number): Promise<void>
  release(): Promise<void>
}

/**
 * Ends a server that a Jetwatch which is gone has left behind on this store.
 * @throws CONFLICT if the server's Jetwatch still runs.
 */
export async function claimStore(storeDir: string): Promise<StoreClaim> {
  const file = join(storeDir, 'nats-server.pid')
  const recorded = /^(\d+) (\d+)\n$/.exec(await readFile(file, 'utf8').catch(() => ''))
  if (recorded) {
    const [pid, parent] = [Number(recorded[1]), Number(recorded[2])]
    const found = await inspectProcess(pid)
    if (found?.command.includes('nats-server') && found.command.includes(storeDir)) {
      if (found.parent === parent) {
        throw new JetwatchError(
          'CONFLICT',
          `the store ${storeDir} is in use by process ${parent}`,
          'Stop that Jetwatch first, or choose another store folder',
        )
      }
      await endProcess(pid)
    }
  }
  return {
    record: (pid) => writeFile(file, `${pid} ${process.pid}\n`),
    release: () => rm(file, { force: true }),
  }
}

/** Parent and command line of a process; null if it is gone. */
async function inspectProcess(pid: number): Promise<{ parent: number; command: string } | null> {
  try {
    if (process.platform === 'linux') {
      const [command, stat] = await Promise.all([readFile(`/proc/${pid}/cmdline`, 'utf8'), readFile(`/proc/${pid}/stat`, 'utf8')])
      // The name in brackets may hold spaces and brackets itself; state and parent follow the last one.
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      return { parent, command: command.replaceAll('\0', ' ') }
    }
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)])
    const match = /^\s*(\d+)\s+(.*)$/m.exec(stdout)
    return match ? { parent: Number(match[1]), command: match[2] as string } : null
  } catch {
    return null
  }
}

/** It is not our child, so nothing tells us when it ends: asked every 50 ms, killed after 5 s. */
async function endProcess(pid: number): Promise<void> {
  const end = Date.now() + STALE_MS
  for (let signal: NodeJS.Signals | 0 = 'SIGTERM'; signalProcess(pid, signal); signal = Date.now() > end ? 'SIGKILL' : 0) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** False if there is no such process any more. @throws CONFLICT if it belongs to somebody else. */
function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw new JetwatchError(
      'CONFLICT',
      `a nats-server left behind (process ${pid}) cannot be ended`,
      'End it, or choose another store folder',
      { cause: error },
    )
  }
}
