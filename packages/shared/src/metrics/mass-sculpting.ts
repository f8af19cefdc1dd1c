import { createRandom } from '../random.ts'
import { MIN_BACKGROUND_PASSING } from './efficiency.ts'
import { jensenShannon } from './jsd.ts'
import { finish } from './slices.ts'

/** Window of the mass spectra in GeV, in bins of `WIDTH`. */
export const SCULPTING_WINDOW = { low: 50, high: 300, width: 5 } as const
const { low: LOW, high: HIGH, width: WIDTH } = SCULPTING_WINDOW
const BINS = (HIGH - LOW) / WIDTH
const REPLICAS = 200

export interface MassSculpting {
  /** 1/JSD (base 2) of background mass, pass against fail: the larger, the less the cut shapes the spectrum. */
  readonly value: number | null
  /** Standard deviation over bootstrap samples of the jets, the cut taken as given. */
  readonly error: number | null
  readonly jsd: number | null
  /** Standard deviation of the JSD over the same bootstrap samples; up to twice too large where the JSD is no more than its noise. */
  readonly jsdError: number | null
  /** JSD that equal shapes would give on average with as many jets: (K − 1)/(8·ln 2)·(1/pass + 1/fail) for K filled bins (χ² limit). */
  readonly noise: number | null
  /** Share of the background outside of the mass window: it is not compared. */
  readonly outside: number
  /** Jets in each bin. */
  readonly pass: Float64Array
  readonly fail: Float64Array
  /** Why there is no value; null where there is one. */
  readonly reason: string | null
}

/** Background masses (GeV) of jets with score ≥ cut against those below it. NaN masses count as outside. */
export function massSculpting(mass: ArrayLike<number>, score: ArrayLike<number>, cut: number, seed = 1): MassSculpting {
  return finish(sculptMass(mass, score, cut, seed))
}

/** The same, pausing after each bootstrap sample. */
export function* sculptMass(
  mass: ArrayLike<number>,
  score: ArrayLike<number>,
  cut: number,
  seed = 1,
): Generator<void, MassSculpting, void> {
  const n = mass.length
  // Cell of each jet: its bin, `BINS` further where it passes; −1 outside.
  const cells = Int32Array.from({ length: n }, (_, i) => {
    const bin = Math.floor(((mass[i] as number) - LOW) / WIDTH)
    return bin >= 0 && bin < BINS ? bin + ((score[i] as number) >= cut ? BINS : 0) : -1
  })
  const counts = new Float64Array(2 * BINS)
  let inside = 0
  for (const cell of cells) {
    if (cell < 0) continue
    counts[cell] = (counts[cell] as number) + 1
    inside++
  }
  const [fail, pass] = [counts.slice(0, BINS), counts.slice(BINS)]
  const outside = n === 0 ? 0 : 1 - inside / n
  const fewest = Math.min(...[pass, fail].map((spectrum) => spectrum.reduce((sum, count) => sum + count, 0)))
  if (fewest < MIN_BACKGROUND_PASSING) {
    const reason = `only ${fewest} background jets on one side of the cut lie within ${LOW} to ${HIGH} GeV; ${MIN_BACKGROUND_PASSING} are needed`
    return { value: null, error: null, jsd: null, jsdError: null, noise: null, outside, pass, fail, reason }
  }
  const jsd = jensenShannon(pass, fail)
  const random = createRandom(seed, n)
  const replicas: number[] = []
  for (let k = 0; k < REPLICAS; k++) {
    const drawn = new Float64Array(2 * BINS)
    for (let i = 0; i < n; i++) {
      const cell = cells[random.below(n)] as number
      if (cell >= 0) drawn[cell] = (drawn[cell] as number) + 1
    }
    replicas.push(jensenShannon(drawn.subarray(BINS), drawn.subarray(0, BINS)))
    yield
  }
  const error = spread(replicas.map((replica) => 1 / replica))
  return { value: 1 / jsd, error, jsd, jsdError: spread(replicas), noise: noiseOf(pass, fail), outside, pass, fail, reason: null }
}

function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1))
}

function noiseOf(pass: Float64Array, fail: Float64Array): number {
  const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0)
  const filled = pass.filter((count, bin) => count + (fail[bin] as number) > 0).length
  return ((filled - 1) / (8 * Math.LN2)) * (1 / total(pass) + 1 / total(fail))
}
