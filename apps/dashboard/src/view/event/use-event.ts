import { type EventDisplay, eventDisplaySchema } from '@jetwatch/shared/catalogue/event-display'
import type { Fault } from '@jetwatch/shared/status'
import { useCallback, useEffect, useState } from 'react'
import { ApiFault, callApi } from '../../live/api.ts'

/** While the flags before and after it are still being read, and while a model has still to decide. */
const AGAIN_MS = 1_500

export interface EventState {
  /** The event asked for, or the one before while it is fetched. */
  readonly event: EventDisplay | null
  readonly fault: Fault | null
  /** From asking to having drawn it here, milliseconds. */
  readonly shownAfter: number | null
  readonly reload: () => void
}

/** One event, with its neighbours in the order of `filters` (a URL query). */
export function useEvent(run: string, sequence: string, filters: string): EventState {
  const [state, setState] = useState<Omit<EventState, 'reload'>>({ event: null, fault: null, shownAfter: null })
  const [asked, setAsked] = useState(0)
  const reload = useCallback(() => setAsked((count) => count + 1), [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` is the trigger of a reload
  useEffect(() => {
    const abort = new AbortController()
    const begin = performance.now()
    let timer: ReturnType<typeof setTimeout> | undefined
    const path = `/api/event/${encodeURIComponent(run)}/${encodeURIComponent(sequence)}/display${filters ? `?${filters}` : ''}` as const
    callApi('GET', path, eventDisplaySchema, undefined, abort.signal).then(
      (event) => {
        setState({ event, fault: null, shownAfter: null })
        // Two frames: the first draws it.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            if (!abort.signal.aborted) setState((now) => (now.event === event ? { ...now, shownAfter: performance.now() - begin } : now))
          }),
        )
        if (!event.neighbours.complete) timer = setTimeout(reload, AGAIN_MS)
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState({ event: null, fault: faultOf(error), shownAfter: null })
      },
    )
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [run, sequence, filters, asked, reload])
  return { ...state, reload }
}

export const faultOf = (error: unknown): Fault =>
  error instanceof ApiFault
    ? error.fault
    : { code: 'ENVIRONMENT', message: error instanceof Error ? error.message : String(error), remedy: 'Reload the page' }
