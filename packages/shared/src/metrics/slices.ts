/** Work that pauses: runs it to its end at once. */
export function finish<T>(work: Generator<void, T, void>): T {
  let step = work.next()
  while (!step.done) step = work.next()
  return step.value
}

/**
 * Runs it in slices of about `milliseconds`, and lets everything else go on in between: `pause` resolves when it may go on. Work that has to be
 * given up is told so by `pause` throwing.
 */
export async function inSlices<T>(work: Generator<void, T, void>, pause: () => Promise<void>, milliseconds = 6): Promise<T> {
  for (;;) {
    const end = performance.now() + milliseconds
    do {
      const step = work.next()
      if (step.done) return step.value
    } while (performance.now() < end)
    await pause()
  }
}
