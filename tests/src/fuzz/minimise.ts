/** The smallest input found within the time that still fits: pieces are left out as long as it does. */
export async function minimise(
  input: Uint8Array,
  fits: (candidate: Uint8Array) => Promise<boolean>,
  milliseconds: number,
): Promise<Uint8Array> {
  const end = performance.now() + milliseconds
  let best = input
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.length; ) {
      if (performance.now() > end) return best
      const candidate = new Uint8Array(best.length - Math.min(size, best.length - at))
      candidate.set(best.subarray(0, at))
      candidate.set(best.subarray(at + size), at)
      if (await fits(candidate)) best = candidate
      else at += size
    }
  }
  return best
}
