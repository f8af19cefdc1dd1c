import type { CDPSession } from 'playwright-core'

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds. */
  readonly dur?: number
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** Tasks of the page's main thread in milliseconds: by the clock, and in processor time, which a busy machine does not stretch. */
export interface Tasks {
  readonly count: number
  readonly longestWall: number
  readonly longestCpu: number
  /** Tasks over 50 ms. */
  readonly longWall: number
  readonly longCpu: number
  /** Processor time of all tasks. */
  readonly cpu: number
}

/** Records the tasks of the main thread while `during` runs. */
export async function traceTasks(cdp: CDPSession, during: () => Promise<void>): Promise<Tasks> {
  const events: TraceEvent[] = []
  const listen = ({ value }: { value: object[] }): void => {
    events.push(...(value as TraceEvent[]))
  }
  cdp.on('Tracing.dataCollected', listen)
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', '__metadata'] } })
  await during()
  const complete = new Promise<void>((resolve) => cdp.once('Tracing.tracingComplete', () => resolve()))
  await cdp.send('Tracing.end')
  await complete
  cdp.off('Tracing.dataCollected', listen)
  return summarise(events)
}

function summarise(events: readonly TraceEvent[]): Tasks {
  const threads = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const tasks = events.filter(({ name, ph, pid, tid }) => name.endsWith('RunTask') && ph === 'X' && threads.has(`${pid} ${tid}`))
  const wall = tasks.map(({ dur = 0 }) => dur / 1000)
  const cpu = tasks.map(({ tdur = 0 }) => tdur / 1000)
  return {
    count: tasks.length,
    longestWall: Math.max(0, ...wall),
    longestCpu: Math.max(0, ...cpu),
    longWall: wall.filter((milliseconds) => milliseconds > 50).length,
    longCpu: cpu.filter((milliseconds) => milliseconds > 50).length,
    cpu: cpu.reduce((sum, milliseconds) => sum + milliseconds, 0),
  }
}
