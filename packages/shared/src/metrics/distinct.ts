/** How many events of each class lie exactly at one score, and how many below it. */
export interface DistinctScore {
  score: number
  background: number
  signal: number
  backgroundBelow: number
  signalBelow: number
}

/**
 * Walks the distinct scores of two ascending arrays upwards. The yielded object is reused: read it before going on.
 * Every metric here is a sum over these, so that ties are treated alike everywhere.
 */
export function* distinctScores(background: Float64Array, signal: Float64Array): Generator<DistinctScore, void> {
  const at: DistinctScore = { score: 0, background: 0, signal: 0, backgroundBelow: 0, signalBelow: 0 }
  let i = 0
  let j = 0
  while (i < background.length || j < signal.length) {
    at.backgroundBelow = i
    at.signalBelow = j
    at.score = Math.min(background[i] ?? Number.POSITIVE_INFINITY, signal[j] ?? Number.POSITIVE_INFINITY)
    while (i < background.length && background[i] === at.score) i++
    while (j < signal.length && signal[j] === at.score) j++
    at.background = i - at.backgroundBelow
    at.signal = j - at.signalBelow
    yield at
  }
}
