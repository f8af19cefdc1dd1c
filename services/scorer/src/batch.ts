export interface BatchLimits<T> {
  /** A batch is closed when it holds this many events … */
  readonly maxEvents: number
  /** … or this long after its first item came. */
  readonly maxMilliseconds: number
  readonly eventsOf: (item: T) => number
}

/** Groups items for the engine, whole: few when the stream is quiet, many when it is not. No batch is empty. */
export async function* batches<T>(
  source: AsyncIterable<T>,
  { maxEvents, maxMilliseconds, eventsOf }: BatchLimits<T>,
): AsyncGenerator<T[], void, undefined> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    let next = iterator.next()
    for (;;) {
      const first = await next
      if (first.done) return
      const batch = [first.value]
      let events = eventsOf(first.value)
      next = iterator.next()
      const timer = alarm(maxMilliseconds)
      while (events < maxEvents) {
        const result = await Promise.race([next, timer.rings])
        if (result === null || result.done) break
        batch.push(result.value)
        events += eventsOf(result.value)
        next = iterator.next()
      }
      timer.cancel()
      // A failure of the source comes after what was read before it.
      next.catch(() => undefined)
      yield batch
    }
  } finally {
    await iterator.return?.()
  }
}

function alarm(milliseconds: number): { readonly rings: Promise<null>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined
  const rings = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, milliseconds, null)
  })
  return { rings, cancel: () => clearTimeout(timer) }
}
