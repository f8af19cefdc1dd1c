import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROGRESS_EVERY_MS, SWEEP_FILES, type SweepOutline, type SweepProgress } from '@jetwatch/shared/sweeps/sweep-file'

/** Keeps `progress.json` of a sweep's folder true while it goes on, so that a page can show it. */
export interface ProgressFile {
  update(done: number, total: number, kept: number): void
  /** The last word; the file is there when it resolves. */
  end(state: Exclude<SweepProgress['state'], 'running'>): Promise<void>
}

/** A file that cannot be written is not worth ending a sweep for: its page shows it as gone. */
export function keepProgress(folder: string, sweep: SweepOutline): ProgressFile {
  const file = join(folder, SWEEP_FILES.progress)
  const { name, recipe, events, axes, models, policies, seeds } = sweep
  const started = Date.now()
  let now = { done: 0, total: 0, kept: 0 }
  let writing: Promise<void> = Promise.resolve()
  const write = (state: SweepProgress['state']): void => {
    // Nothing is known yet, or it never began.
    if (now.total === 0) return
    const progress: SweepProgress = {
      ...{ version: 1, sweep: { name, recipe, events, axes, models, policies, seeds }, state },
      ...now,
      ...{ started, updated: Date.now() },
    }
    // A reader sees the file whole.
    writing = writing.then(async () => {
      await writeFile(`${file}.${process.pid}`, `${JSON.stringify(progress)}\n`)
      await rename(`${file}.${process.pid}`, file)
    })
    writing = writing.catch(() => undefined)
  }
  const timer = setInterval(() => write('running'), PROGRESS_EVERY_MS)
  timer.unref()
  return {
    update(done, total, kept) {
      const first = now.total === 0
      now = { done, total, kept }
      if (first) write('running')
    },
    async end(state) {
      clearInterval(timer)
      write(state)
      await writing
    },
  }
}
