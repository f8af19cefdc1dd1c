import { readdirSync, readFileSync } from 'node:fs'

/** The child of a process whose command line holds the text. Linux only. @throws where there is none, or several. */
export function childOf(parent: number, text: string): number {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent && read(`/proc/${pid}/cmdline`).includes(text))
  const [pid, ...others] = found
  if (pid === undefined || others.length) throw new Error(`${found.length} children of ${parent} have ${text} in their command line`)
  return pid
}

/** Bytes of memory that a process holds. Linux only. */
export function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1]
  if (kilobytes === undefined) throw new Error(`process ${pid} is gone`)
  return 1024 * Number(kilobytes)
}

const parentOf = (pid: number): number => Number(/PPid:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? -1)

/** Empty for a process that has just ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
