import { useLayoutEffect } from 'react'
import { useStore } from '../../live/use-live.ts'

/** Tells the store in which frame a new histogram is painted: after the commit, once that frame is done. */
export function usePaintReport(part: unknown): void {
  const store = useStore()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new part is what gets painted
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        store.painted()
      }
      port2.postMessage(null)
    })
    return () => cancelAnimationFrame(frame)
  }, [store, part])
}
