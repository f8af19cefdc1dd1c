import { blockRange } from './block-loader.ts'
import type { JetFile } from './file.ts'
import type { JetMaker } from './jets.ts'
import { BAD_LABEL } from './layout.ts'
import { type PackedRow, packBlock } from './packed-block.ts'

/** Reads and images a block. Rows that nobody asks for, by row and label code, have no image; default all are asked for. */
export function packRows(
  file: JetFile,
  makeJets: JetMaker,
  block: number,
  asked: (row: number, code: number) => boolean = () => true,
): ArrayBuffer {
  const raw = file.readBlock(...blockRange(block, file.rows))
  const labels = file.classes.map((_, code) => code)
  const rows: PackedRow[] = []
  for (let i = 0; i < raw.count; i++) {
    const code = raw.labels[i] as number
    const firstRow = raw.firstRow + i
    let made: PackedRow['made'] = null
    if (code !== BAD_LABEL && asked(firstRow, code)) {
      const values = raw.values.subarray(i * raw.stride, (i + 1) * raw.stride)
      const row = { ...raw, firstRow, count: 1, labels: raw.labels.subarray(i, i + 1), values }
      const [jet] = makeJets(row, { source: 0, labels, onSkip: (reason) => (made = reason) })
      made = jet ?? made
    }
    rows.push({ code, made })
  }
  return packBlock(rows)
}
