import type { Jet } from '@jetwatch/shared/jet'
import type { JetFile } from './file.ts'
import type { JetMaker, RowSelection } from './jets.ts'

/** Rows of one block, the unit whose order is shuffled and that is read at once: fixed, so that a stream does not depend on a file's chunks. */
export const BLOCK_ROWS = 256

/** Takes the jets of a block that was asked for; what is skipped is told then. Once only. */
export type TakeJets = () => Jet[] | Promise<Jet[]>

/** Where the jets of a file come from. What is asked for may be read at once, or when it is taken; it is the same jets. */
export interface BlockLoader {
  ask(block: number, selection: RowSelection): TakeJets
  close(): void
}

export const blocksOf = (rows: number): number => Math.ceil(rows / BLOCK_ROWS)

/** First row of a block, and its number of rows. */
export const blockRange = (block: number, rows: number): [first: number, count: number] => [
  block * BLOCK_ROWS,
  Math.min(BLOCK_ROWS, rows - block * BLOCK_ROWS),
]

/** Reads and images in this thread, when taken. */
export const liveLoader = (file: JetFile, makeJets: JetMaker): BlockLoader => ({
  ask: (block, selection) => () => makeJets(file.readBlock(...blockRange(block, file.rows)), selection),
  close: () => {},
})
