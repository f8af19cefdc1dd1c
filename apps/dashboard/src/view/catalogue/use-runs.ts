import { type RunList, runListSchema } from '@jetwatch/shared/catalogue/catalogue'
import type { Fault } from '@jetwatch/shared/status'
import { useEffect, useState } from 'react'
import { callApi } from '../../live/api.ts'
import { faultOf } from '../event/use-event.ts'

/** Until there is a first run. */
const AGAIN_MS = 2_000

/** The runs there are; asked again while there is none. */
export function useRuns(): { readonly list: RunList | null; readonly fault: Fault | null } {
  const [list, setList] = useState<RunList | null>(null)
  const [fault, setFault] = useState<Fault | null>(null)
  const [asked, setAsked] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` is the trigger
  useEffect(() => {
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const again = (): void => {
      timer = setTimeout(() => setAsked((count) => count + 1), AGAIN_MS)
    }
    callApi('GET', '/api/runs', runListSchema, undefined, abort.signal).then(
      (found) => {
        setList(found)
        setFault(null)
        if (found.runs.length === 0) again()
      },
      (error: unknown) => {
        if (abort.signal.aborted) return
        setFault(faultOf(error))
        again()
      },
    )
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [asked])
  return { list, fault }
}
