/** Batch sizes that are tried, smallest first. */
const SIZES = [32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192] as const
/** Timed calls of each size, at most and at least. */
const CALLS = { most: 9, least: 3 } as const

export interface BatchTrial {
  readonly size: number
  /** Of the fastest call: other programs only make a call slower. */
  readonly jetsPerSecond: number
  /** The fastest call. */
  readonly milliseconds: number
}

export interface BatchChoice {
  readonly size: number
  /** Why this one, for people. */
  readonly reason: string
  readonly trials: readonly BatchTrial[]
}

export interface BatchSearch {
  /** Milliseconds for all trials; what is begun is finished. */
  readonly budget: number
  /** Longest call that is acceptable, milliseconds: it is a part of every jet's latency. */
  readonly longest: number
  /** A smaller size is preferred if its rate is at most this share below the best. */
  readonly within: number
  /** Without two trials there is nothing to compare: this size then. */
  readonly fallback: number
  readonly now: () => number
}

export const BATCH_SEARCH: BatchSearch = { budget: 1_500, longest: 40, within: 0.03, fallback: 1_024, now: () => performance.now() }

/**
 * The smallest batch size within a few percent of the best rate whose call stays short, by timing `score` on a few sizes. Larger sizes are left out as
 * soon as a call is too long or the budget is spent. Each size begins with a call that does not count, since
 * it may compile or allocate, unless it alone takes longer than the budget.
 * @throws whatever `score` throws.
 */
export async function chooseBatch(score: (size: number) => Promise<unknown>, search: Partial<BatchSearch> = {}): Promise<BatchChoice> {
  const { budget, longest, within, fallback, now } = { ...BATCH_SEARCH, ...search }
  const end = now() + budget
  const trials: BatchTrial[] = []
  for (const [i, size] of SIZES.entries()) {
    if (now() >= end) break
    const first = await timeOf(() => score(size), now)
    const share = Math.max(0, end - now()) / (SIZES.length - i)
    const milliseconds = first > budget ? first : await fastestCall(() => score(size), share, now)
    trials.push({ size, milliseconds, jetsPerSecond: (1000 * size) / Math.max(milliseconds, 1e-6) })
    if (milliseconds > longest) break
  }
  return { ...choose(trials, { longest, within, fallback }), trials }
}

async function fastestCall(call: () => Promise<unknown>, share: number, now: () => number): Promise<number> {
  const times: number[] = []
  const began = now()
  while (times.length < CALLS.least || (times.length < CALLS.most && now() - began < share)) times.push(await timeOf(call, now))
  return Math.min(...times)
}

async function timeOf(call: () => Promise<unknown>, now: () => number): Promise<number> {
  const start = now()
  await call()
  return now() - start
}

function choose(trials: readonly BatchTrial[], search: Pick<BatchSearch, 'longest' | 'within' | 'fallback'>): Omit<BatchChoice, 'trials'> {
  const { longest, within, fallback } = search
  const [first] = trials
  if (first && first.milliseconds > longest)
    return { size: first.size, reason: `the smallest: already ${first.milliseconds.toFixed(0)} ms a call` }
  if (trials.length < 2) return { size: fallback, reason: 'the default: there was no time to compare sizes' }
  const short = trials.filter(({ milliseconds }) => milliseconds <= longest)
  const best = Math.max(...short.map(({ jetsPerSecond }) => jetsPerSecond))
  const chosen = short.find(({ jetsPerSecond }) => jetsPerSecond >= best * (1 - within)) as BatchTrial
  const rate = Math.round(chosen.jetsPerSecond).toLocaleString('en')
  return { size: chosen.size, reason: `${rate} jets/s, ${chosen.milliseconds.toFixed(1)} ms a call` }
}
