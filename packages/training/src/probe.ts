import type { Manifest } from '@jetwatch/shared/manifest'
import type { JetTable } from './jet-table.ts'

const JETS = 16

/** The lowest scores are differences of nearly equal images: the most rounding, so the worst jets to compare machines by. */
const FROM = 0.05

/** Jets spread evenly over the score's order, from its lowest 5 % to the highest, with their scores. */
export function chooseProbe(table: JetTable, scores: Float32Array): Manifest['probe'] {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] as number) - (scores[b] as number))
  const count = Math.min(JETS, order.length)
  return Array.from({ length: count }, (_, i) => {
    const jet = order[Math.round((FROM + ((1 - FROM) * i) / Math.max(1, count - 1)) * (order.length - 1))] as number
    const [from, to] = [table.offset[jet], table.offset[jet + 1]]
    return {
      index: Array.from(table.index.subarray(from, to)),
      value: Array.from(table.value.subarray(from, to)),
      score: scores[jet] as number,
    }
  })
}
