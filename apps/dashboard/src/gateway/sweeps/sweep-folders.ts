import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Fault } from '@jetwatch/shared/status'
import { SWEEP_FILES, type SweepProgress, sweepProgressSchema, sweepResultSchema } from '@jetwatch/shared/sweeps/sweep-file'
import type { SweepAnswer, SweepEntry, SweepList } from '@jetwatch/shared/sweeps/sweep-list'
import { describeIssues } from '@jetwatch/shared/validate'
import type { z } from 'zod'
import { readBounded } from '../bounded-file.ts'

const MOST_FOLDERS = 500
const MOST_SWEEPS = 100
/** 200 streams under four policies have half a megabyte. */
const RESULT_BYTES = 8 * 1024 * 1024
const PROGRESS_BYTES = 256 * 1024
const REPORT_BYTES = 16 * 1024 * 1024
/** Longer names, hidden ones and control characters are not ours. */
const FOLDER_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.+@ -]{0,99}$/u

interface Place {
  readonly id: string
  readonly folder: string
  readonly path: string
}

/**
 * The sweeps in the given folders: a folder with a result, or with a progress, is a sweep; so is each folder in it. Paths come from
 * listings alone: what a client names is looked for among them. Links are not followed.
 */
export class SweepFolders {
  readonly folders: readonly string[]
  /** By path: files that did not change are not read again. */
  readonly #results = new Map<string, { readonly stamp: string; readonly result: Readable<typeof sweepResultSchema> }>()

  constructor(folders: readonly string[]) {
    this.folders = folders
  }

  async list(now: number): Promise<SweepList> {
    const places = await this.#places()
    const entries = await Promise.all(places.map((place) => this.#entry(place, now)))
    const sweeps = entries.filter((entry) => entry !== null).sort((a, b) => newest(b) - newest(a) || a.id.localeCompare(b.id))
    for (const path of this.#results.keys()) if (!places.some((place) => place.path === path)) this.#results.delete(path)
    return { folders: [...this.folders], sweeps: sweeps.slice(0, MOST_SWEEPS), leftOut: Math.max(0, sweeps.length - MOST_SWEEPS) }
  }

  /** The result of a sweep; null where the list has none of that id, a fault where it cannot be read. */
  async read(id: string): Promise<{ readonly answer: SweepAnswer } | { readonly fault: Fault } | null> {
    const place = await this.#find(id)
    const result = place && (await this.#result(place))
    if (!place || !result) return null
    return result.value ? { answer: { id, finished: result.modified, result: result.value } } : { fault: result.fault }
  }

  /** The sweep's own page; null where there is none, a fault where it is no file or too large. */
  async report(id: string): Promise<{ readonly page: Buffer } | { readonly fault: Fault } | null> {
    const place = await this.#find(id)
    const file = place && (await readBounded(join(place.path, SWEEP_FILES.report), REPORT_BYTES))
    if (!place || !file || file.state === 'absent') return null
    return file.state === 'there' ? { page: file.bytes } : { fault: faultOf(place, SWEEP_FILES.report, file.reason) }
  }

  async #find(id: string): Promise<Place | null> {
    return (await this.#places()).find((place) => place.id === id) ?? null
  }

  /** Candidates with ids that do not depend on what they hold. */
  async #places(): Promise<Place[]> {
    const found: { folder: string; path: string }[] = []
    const seen = new Set<string>()
    for (const given of this.folders) {
      const root = await realpath(given).catch(() => null)
      if (root === null || seen.has(root)) continue
      seen.add(root)
      if (FOLDER_NAME.test(basename(root))) found.push({ folder: basename(root), path: root })
      const inside = await readdir(root, { withFileTypes: true }).catch(() => [])
      const names = inside.flatMap((entry) => (entry.isDirectory() && FOLDER_NAME.test(entry.name) ? [entry.name] : [])).sort()
      for (const folder of names.slice(0, MOST_FOLDERS)) if (folder !== 'node_modules') found.push({ folder, path: join(root, folder) })
    }
    const counts = new Map<string, number>()
    const places: Place[] = []
    for (const { folder, path } of found) {
      if (!(await holdsSweep(path))) continue
      const before = counts.get(folder) ?? 0
      counts.set(folder, before + 1)
      places.push({ id: before ? `${folder}~${before + 1}` : folder, folder, path })
    }
    return places
  }

  async #entry(place: Place, now: number): Promise<SweepEntry | null> {
    const [result, progress, report] = await Promise.all([
      this.#result(place),
      readProgress(place),
      lstat(join(place.path, SWEEP_FILES.report)).then(
        (file) => file.isFile(),
        () => false,
      ),
    ])
    if (!result && !progress) return null
    const under = progress?.value && progress.value.state !== 'finished' ? progress.value : null
    return {
      id: place.id,
      folder: place.folder,
      outline: result?.value?.sweep ?? progress?.value?.sweep ?? null,
      finished: result?.value ? result.modified : null,
      report,
      progress: under && toProgress(under, now),
      fault: result?.fault ?? (result ? null : (progress?.fault ?? null)),
    }
  }

  async #result(place: Place): Promise<Readable<typeof sweepResultSchema> | null> {
    const path = join(place.path, SWEEP_FILES.result)
    const info = await stat(path).catch(() => null)
    const stamp = info ? `${info.mtimeMs} ${info.size} ${info.ino}` : ''
    const known = this.#results.get(place.path)
    if (known?.stamp === stamp) return known.result
    const result = await readDocument(place, SWEEP_FILES.result, RESULT_BYTES, sweepResultSchema)
    if (result) this.#results.set(place.path, { stamp, result })
    return result
  }
}

type Readable<S extends z.ZodType> =
  | { readonly value: z.infer<S>; readonly modified: number; readonly fault: null }
  | { readonly value: null; readonly fault: Fault }

const readProgress = (place: Place) => readDocument(place, SWEEP_FILES.progress, PROGRESS_BYTES, sweepProgressSchema)

/** Null where the file is not there. */
async function readDocument<S extends z.ZodType>(place: Place, name: string, most: number, schema: S): Promise<Readable<S> | null> {
  const file = await readBounded(join(place.path, name), most)
  if (file.state === 'absent') return null
  if (file.state === 'refused') return { value: null, fault: faultOf(place, name, file.reason) }
  let document: unknown
  try {
    document = JSON.parse(file.bytes.toString('utf8'))
  } catch {
    return { value: null, fault: faultOf(place, name, 'is not JSON') }
  }
  // What `jetwatch sweep` is given may have the name of what it writes.
  if (isRequest(document)) return null
  const parsed = schema.safeParse(document)
  if (parsed.success) return { value: parsed.data, modified: file.modified, fault: null }
  return { value: null, fault: faultOf(place, name, `does not hold a sweep (${describeIssues(parsed.error).slice(0, 200)})`) }
}

const isRequest = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && 'axes' in document && !('rows' in document)

const faultOf = ({ folder }: Place, file: string, reason: string): Fault => ({
  code: 'UNREADABLE_FILE',
  message: `${folder}/${file} ${reason}`,
  remedy: 'Run the same jetwatch sweep again: finished streams are kept, and the file is written anew',
})

async function holdsSweep(path: string): Promise<boolean> {
  for (const name of [SWEEP_FILES.result, SWEEP_FILES.progress])
    if (
      await stat(join(path, name)).then(
        (file) => file.isFile(),
        () => false,
      )
    )
      return true
  return false
}

const toProgress = ({ state, done, total, kept, started, updated }: SweepProgress, now: number): SweepEntry['progress'] => ({
  ...{ state, done, total, kept, started, updated },
  age: Math.max(0, now - updated),
})

const newest = ({ finished, progress }: SweepEntry): number => Math.max(finished ?? 0, progress?.updated ?? 0)
