import { parentPort } from 'node:worker_threads'
import { describeError, type ErrorCode, JetwatchError } from '@jetwatch/shared/errors'
import type { PresetName } from '@jetwatch/shared/preset'
import { BLOCK_ROWS } from './block-loader.ts'
import { type JetFile, openFile } from './file.ts'
import { createJetMaker, type JetMaker } from './jets.ts'
import { packRows } from './pack-rows.ts'

export interface BlockTask {
  readonly id: number
  readonly path: string
  readonly preset: PresetName
  readonly block: number
  /** By label code of the file: whether it is asked for. */
  readonly codes: readonly boolean[]
  /** By row of the block. */
  readonly rows: readonly boolean[]
}

export type BlockAnswer =
  | { readonly id: number; readonly buffer: ArrayBuffer }
  | { readonly id: number; readonly code: ErrorCode; readonly message: string; readonly remedy: string }

/** Files stay open until the thread ends. */
const opened = new Map<string, Promise<{ file: JetFile; makeJets: JetMaker }>>()

function open(path: string, preset: PresetName) {
  const known = opened.get(path)
  if (known) return known
  const opening = openFile(path).then((file) => ({ file, makeJets: createJetMaker(file, preset) }))
  opened.set(path, opening)
  return opening
}

async function run({ id, path, preset, block, codes, rows }: BlockTask): Promise<BlockAnswer> {
  try {
    const { file, makeJets } = await open(path, preset)
    const buffer = packRows(file, makeJets, block, (row, code) => codes[code] === true && rows[row - block * BLOCK_ROWS] === true)
    return { id, buffer }
  } catch (error) {
    if (error instanceof JetwatchError) return { id, code: error.code, message: error.message, remedy: error.remedy }
    return { id, code: 'ENVIRONMENT', message: `a block of ${path} could not be read: ${describeError(error)}`, remedy: 'Start it again' }
  }
}

parentPort?.on('message', (task: BlockTask) => {
  void run(task).then((answer) => parentPort?.postMessage(answer, 'buffer' in answer ? [answer.buffer] : []))
})
