/** One of nested windows that all end now: how many events passed, and how many should have. */
export interface NestedWindow {
  readonly events: number
  readonly passing: number
  readonly expected: number
}

/** Standard deviations by which a window may differ from a shorter one before it is called out of date. */
const TOLERANCE = 4.5

/**
 * The longest of nested windows (shortest first) that agrees with every shorter one, so that a jump or a drift shortens the memory
 * and a steady stream lengthens it (the choice of bandwidth of Lepski 1990; for windows, Bifet & Gavaldà 2007).
 */
export function longestConsistent<W extends NestedWindow>(windows: readonly W[]): W | null {
  let chosen: W | null = null
  for (const [j, window] of windows.entries()) {
    if (windows.slice(0, j).some((shorter) => disagree(window, shorter))) break
    chosen = window
  }
  return chosen
}

/** The shorter window is part of the longer one, so the variance of the difference of their ratios is the difference of the variances. */
function disagree(long: NestedWindow, short: NestedWindow): boolean {
  const ratio = long.passing / long.expected
  const difference = Math.abs(short.passing / short.expected - ratio)
  // At least one count's worth: a window in which nothing passed is no proof of a ratio of 0.
  const variance = Math.max(ratio, 1 / long.expected) * Math.max(0, 1 / short.expected - 1 / long.expected)
  return difference > TOLERANCE * Math.sqrt(variance)
}
