/** Bits that an index can have beside 32 bits of a score in an integer that a double holds exactly. */
const INDEX = 2 ** 21

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/** Indices of float32 scores (none NaN) in ascending order; ties by index. One native sort of numbers: some milliseconds for 100,000. */
export function ascendingOrder(scores: Float64Array): Uint32Array {
  const n = scores.length
  if (n > INDEX) return Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => (scores[a] as number) - (scores[b] as number) || a - b)
  const keys = new Float64Array(n)
  for (let i = 0; i < n; i++) keys[i] = rank(scores[i] as number) * INDEX + i
  keys.sort()
  return Uint32Array.from(keys, (key) => key % INDEX)
}

/** An unsigned integer that rises with the float32. −0 counts as 0. */
function rank(score: number): number {
  float[0] = score === 0 ? 0 : score
  const word = bits[0] as number
  return word >= 2 ** 31 ? 2 ** 32 - 1 - word : word + 2 ** 31
}
