/**
 * Reads up to `depth` items ahead of its consumer, so that the producer of the items works while the consumer waits.
 * A failure is thrown in its place; ending early ends the source.
 */
export async function* prefetch<T>(source: AsyncIterable<T>, depth: number): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]()
  const ahead: Promise<IteratorResult<T>>[] = []
  let tail: Promise<unknown> = Promise.resolve()
  const ask = (): void => {
    const next = tail.then(() => iterator.next())
    tail = next.catch(() => undefined)
    next.catch(() => undefined)
    ahead.push(next)
  }
  try {
    for (let i = 0; i < depth; i++) ask()
    for (;;) {
      const result = await (ahead.shift() as Promise<IteratorResult<T>>)
      if (result.done) return
      ask()
      yield result.value
    }
  } finally {
    // Waits for what is being read, so that nothing of the source runs after this.
    await tail
    await iterator.return?.()
  }
}
