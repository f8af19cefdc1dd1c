import { policySchema } from '@jetwatch/shared/threshold'
import { type WhatIf, type WhatIfRequest, whatIfSchema } from '@jetwatch/shared/what-if'
import { useEffect, useState } from 'react'
import { callApi } from '../../live/api.ts'
import { usePaused } from '../shell/use-paused.ts'

const ASK_MS = 150
const REFRESH_MS = 2_000

export interface WhatIfState {
  readonly answer: WhatIf | null
  /** Why there is none, or why the last one is old. */
  readonly fault: string | null
}

/** Asks what a request would do, soon after it changes and every two seconds; while paused, only when it changes. */
export function useWhatIf(model: string | null, request: WhatIfRequest): WhatIfState {
  const [paused] = usePaused()
  const [state, setState] = useState<WhatIfState>({ answer: null, fault: null })
  const body = JSON.stringify(request)
  useEffect(() => {
    if (model === null) return
    const parsed: WhatIfRequest = JSON.parse(body)
    const valid = policySchema.safeParse(parsed.policy)
    if (!valid.success) {
      setState(({ answer }) => ({
        answer: answer && { ...answer, proposed: null },
        fault: 'This number is outside what the policy allows',
      }))
      return
    }
    const control = new AbortController()
    const ask = () =>
      callApi('POST', `/api/threshold/${model}/what-if`, whatIfSchema, parsed, control.signal).then(
        (answer) => setState({ answer, fault: answer.reason }),
        (error: unknown) => {
          if (!control.signal.aborted) setState(({ answer }) => ({ answer, fault: error instanceof Error ? error.message : String(error) }))
        },
      )
    const soon = setTimeout(ask, ASK_MS)
    const again = paused ? undefined : setInterval(ask, REFRESH_MS)
    return () => {
      control.abort()
      clearTimeout(soon)
      clearInterval(again)
    }
  }, [model, body, paused])
  return state
}
