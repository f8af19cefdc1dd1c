import { JetwatchError } from '@jetwatch/shared/errors'
import type { Jet } from '@jetwatch/shared/jet'
import type { PresetName } from '@jetwatch/shared/preset'
import { classesFor } from '@jetwatch/source/classes'
import { type JetFile, openFile } from '@jetwatch/source/file'
import { jets } from '@jetwatch/source/jets'
import { type JetTable, toJetTable } from './jet-table.ts'

export interface ClassSelection {
  readonly path: string
  /** Class name: see `trainOptionsSchema.background`. */
  readonly name: string
  readonly preset: PresetName
  /** Default all. */
  readonly rows?: (row: number) => boolean
  /** Leaves out the rows that the file's author set apart for validation and test (`ttv`), where the file says and has others. */
  readonly trainRowsOnly?: boolean
  /** Most jets to take, in file order; null for all. */
  readonly limit: number | null
  readonly onProgress?: (done: number, total: number) => void
}

export interface ClassJets {
  readonly table: JetTable
  /** Rows of the file that cannot become a jet, of any class. */
  readonly skipped: number
}

/** `ttv` of a training row. */
const TRAIN_SPLIT = 0

/** All jets of one class of a file, in memory. @throws NO_JETS if there are none, and what opening and reading throws. */
export async function readClass({ path, name, preset, rows, trainRowsOnly, limit, onProgress }: ClassSelection): Promise<ClassJets> {
  await using file = await openFile(path)
  const splits = trainRowsOnly ? file.readSplits() : null
  const isTraining = splits?.includes(TRAIN_SPLIT) ? (row: number) => splits[row] === TRAIN_SPLIT : () => true
  const wants = rows ?? (() => true)
  const wanted = codeOf(path, file, name)
  const labels = file.classes.map((_, code) => (code === wanted ? code : undefined))
  const batches = jets(file, { preset, labels, rows: (row) => isTraining(row) && wants(row), ...(onProgress ? { onProgress } : {}) })
  const kept: Jet[] = []
  for await (const batch of batches) {
    kept.push(...(limit === null ? batch : batch.slice(0, limit - kept.length)))
    if (kept.length === limit) break
  }
  const skipped = Object.values(batches.skipped).reduce((sum, count) => sum + count, 0)
  if (kept.length === 0) {
    throw new JetwatchError(
      'NO_JETS',
      `${path}: no usable ${name} jets (${skipped} rows skipped)`,
      'jetwatch inspect FILE shows what the file holds',
    )
  }
  return { table: toJetTable(kept), skipped }
}

/** The file's own label code of a class. A signal that the file does not name may have any name but qcd. */
function codeOf(path: string, file: JetFile, name: string): number {
  const classes = classesFor(path, file)
  const code = classes.indexOf(name)
  if (code >= 0) return code
  const unnamed = name === 'qcd' ? -1 : classes.indexOf('signal')
  if (unnamed >= 0) return unnamed
  const present = classes.filter((known) => known !== null)
  throw new JetwatchError('NO_JETS', `${path}: no ${name} jets, only ${present.join(', ')}`, 'Choose another --background or --data')
}
