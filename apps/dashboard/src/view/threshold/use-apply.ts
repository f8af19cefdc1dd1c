import { type Applied, appliedSchema } from '@jetwatch/shared/what-if'
import { useState } from 'react'
import { callApi } from '../../live/api.ts'

export type ApplyState =
  | { readonly state: 'idle' }
  | { readonly state: 'sent' }
  | { readonly state: 'done'; readonly applied: Applied }
  | { readonly state: 'failed'; readonly message: string }

/** Changes the threshold of a model, and tells what came of it. */
export function useApply(): [ApplyState, (path: `/api/threshold/${string}`, body: unknown) => Promise<boolean>] {
  const [state, setState] = useState<ApplyState>({ state: 'idle' })
  const send = async (path: `/api/threshold/${string}`, body: unknown): Promise<boolean> => {
    setState({ state: 'sent' })
    try {
      setState({ state: 'done', applied: await callApi('POST', path, appliedSchema, body) })
      return true
    } catch (error) {
      setState({ state: 'failed', message: error instanceof Error ? error.message : String(error) })
      return false
    }
  }
  return [state, send]
}
