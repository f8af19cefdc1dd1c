/** Observed against expected counts of one bin or of several merged ones. */
export interface Pull {
  /** Ends of the bin; bins ascend without gaps. */
  readonly low: number
  readonly high: number
  readonly observed: number
  readonly expected: number
  /** (observed − expected)/σ. */
  readonly pull: number
}

export interface PullOptions {
  /** All events by bin: [below, bins …, above]. */
  readonly observed: readonly number[]
  /** Shares of the reference in the same bins, summing to 1. */
  readonly shares: readonly number[]
  /** Bin edges, bins + 1 of them. */
  readonly edges: readonly number[]
  /** Different jets of the reference. */
  readonly referenceSize: number
  /** How often each different jet stands in `observed`, on average; at least 1. */
  readonly multiplicity: number
}

/** Fewest expected counts of a bin in units of its variance per count: below, neighbours are merged. */
const MIN_EXPECTED = 5

/**
 * Background events among the observed ones, without looking at any truth: those in the bins below the reference's median, over the share of the
 * reference there. Null where the axis has no such bin, or nothing is in them.
 */
export function backgroundEvents(observed: readonly number[], shares: readonly number[]): number | null {
  let share = 0
  let events = 0
  for (let i = 0; i < shares.length; i++) {
    if (share + (shares[i] as number) > 0.5) break
    share += shares[i] as number
    events += observed[i] as number
  }
  return share > 0 && events > 0 ? events / share : null
}

/**
 * Pulls of all observed events against the reference scaled to the background events among them (`backgroundEvents`), so that a signal shows as an excess.
 *
 * σ² = E (m + s): the expected count E fluctuates as E m where each jet was replayed m times, and the reference, scaled by s = background events/size, by E s. For fresh
 * jets and a large reference this is √E. Neighbouring bins are merged until E/(m + s) ≥ 5; what lies outside the axis is counted in its
 * first and last bin. The error of the scale itself is left out: it is that of half of all events.
 */
export function pulls({ observed, shares, edges, referenceSize, multiplicity }: PullOptions): Pull[] {
  const background = backgroundEvents(observed, shares)
  if (background === null) return []
  const perCount = Math.max(1, multiplicity) + background / referenceSize
  const merged: { low: number; high: number; observed: number; expected: number }[] = []
  let open = {
    low: edges[0] as number,
    high: edges[0] as number,
    observed: observed[0] as number,
    expected: background * (shares[0] as number),
  }
  const close = (): void => {
    merged.push(open)
    open = { low: open.high, high: open.high, observed: 0, expected: 0 }
  }
  for (let i = 0; i + 1 < edges.length; i++) {
    open.high = edges[i + 1] as number
    open.observed += observed[i + 1] as number
    open.expected += background * (shares[i + 1] as number)
    if (open.expected >= MIN_EXPECTED * perCount) close()
  }
  open.observed += observed.at(-1) ?? 0
  open.expected += background * (shares.at(-1) ?? 0)
  open.high = edges.at(-1) as number
  const last = merged.at(-1)
  if (!last) return []
  // What is left over is too little for a bin of its own.
  last.high = open.high
  last.observed += open.observed
  last.expected += open.expected
  return merged.map((bin) => ({ ...bin, pull: (bin.observed - bin.expected) / Math.sqrt(bin.expected * perCount) }))
}
