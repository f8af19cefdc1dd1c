/**
 * −log of the share of held-out jets above a score, as straight pieces: exact at the knots, and beyond the last knot
 * going on with the last slope, so that the order of rare jets is kept where counting ends.
 */
export interface TailCurve {
  /** Score at the start of each piece, rising. */
  readonly start: Float32Array
  /** Length of each piece; the last is practically endless. */
  readonly length: Float32Array
  /** −log share per score. */
  readonly slope: Float32Array
}

const PIECES = 48
/** The last knot has this many jets above it: its place is known to a third. */
const FEWEST = 10
/** The last slope is measured over this many pieces. */
const LAST = 6
const ENDLESS = 1e30

/** @param scores of jets that were not used to make the score. */
export function fitTailCurve(scores: Float32Array): TailCurve {
  const sorted = scores.toSorted()
  const n = sorted.length
  const deepest = Math.log((n + 1) / (FEWEST + 1))
  const knots: { score: number; depth: number }[] = []
  for (let i = 0; i <= PIECES; i++) {
    const above = Math.round((n + 1) * Math.exp((-deepest * i) / PIECES)) - 1
    const score = sorted[Math.min(n - 1, n - above)] as number
    if (score > (knots.at(-1)?.score ?? Number.NEGATIVE_INFINITY)) knots.push({ score, depth: -Math.log((1 + above) / (n + 1)) })
  }
  const pieces = knots.slice(0, -1).map(({ score, depth }, i) => {
    const next = knots[i + 1] as { score: number; depth: number }
    return { start: score, length: next.score - score, slope: (next.depth - depth) / (next.score - score) }
  })
  const last = knots.at(-1) as { score: number; depth: number }
  const from = knots[Math.max(0, knots.length - 1 - LAST)] as { score: number; depth: number }
  const slope = last.score > from.score ? (last.depth - from.depth) / (last.score - from.score) : 1
  pieces.push({ start: last.score, length: ENDLESS, slope })
  return {
    start: Float32Array.from(pieces, (piece) => piece.start),
    length: Float32Array.from(pieces, (piece) => piece.length),
    slope: Float32Array.from(pieces, (piece) => piece.slope),
  }
}
