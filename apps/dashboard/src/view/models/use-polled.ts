import { useCallback, useEffect, useState } from 'react'
import type { z } from 'zod'
import { callApi } from '../../live/api.ts'
import { usePaused } from '../shell/use-paused.ts'

export interface Polled<T> {
  readonly value: T | null
  /** Why the last call failed; null where it did not. */
  readonly fault: string | null
  /** Asks now. */
  readonly again: () => void
}

/** Asks the gateway at once and then every so many milliseconds (0: only once), not while the page is paused. Null asks nothing. */
export function usePolled<S extends z.ZodType>(path: `/api/${string}` | null, schema: S, milliseconds: number): Polled<z.infer<S>> {
  const [paused] = usePaused()
  const [state, setState] = useState<{ path: string | null; value: z.infer<S> | null; fault: string | null }>({
    path,
    value: null,
    fault: null,
  })
  const [asked, setAsked] = useState(0)
  const again = useCallback(() => setAsked((n) => n + 1), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` only starts it anew
  useEffect(() => {
    if (path === null) return
    const control = new AbortController()
    const ask = () =>
      callApi('GET', path, schema, undefined, control.signal).then(
        (value) => setState({ path, value, fault: null }),
        (error: unknown) => {
          if (!control.signal.aborted) setState((last) => ({ ...last, fault: error instanceof Error ? error.message : String(error) }))
        },
      )
    void ask()
    const timer = paused || milliseconds === 0 ? undefined : setInterval(ask, milliseconds)
    return () => {
      control.abort()
      clearInterval(timer)
    }
  }, [path, schema, milliseconds, paused, asked])
  return { value: state.path === path ? state.value : null, fault: state.fault, again }
}
