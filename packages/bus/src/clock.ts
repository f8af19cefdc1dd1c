const START = process.hrtime.bigint()
let base = BigInt(Date.now()) * 1_000_000n

/** Most the finer clock may differ from the system's wall clock before it is set again: 2 ms. */
const SLACK = 2_000_000n

/** Wall clock, nanoseconds since 1970, finer than milliseconds; it follows when the system's clock is set. */
export function wallClockNs(): bigint {
  const elapsed = process.hrtime.bigint() - START
  const wall = BigInt(Date.now()) * 1_000_000n
  const fine = base + elapsed
  const off = fine - wall
  if (off < SLACK && off > -SLACK) return fine
  base = wall - elapsed
  return wall
}
