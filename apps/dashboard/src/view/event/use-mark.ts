import { type MarkName, markSchema } from '@jetwatch/shared/marks'
import type { Fault } from '@jetwatch/shared/status'
import { useCallback, useState } from 'react'
import { callApi } from '../../live/api.ts'
import { useAuthor } from '../shell/use-author.ts'
import { faultOf } from './use-event.ts'

/** Says of an event what the author of this page thinks of it. */
export function useMark(onMarked: () => void) {
  const [author] = useAuthor()
  const [fault, setFault] = useState<Fault | null>(null)
  const mark = useCallback(
    async (run: string, sequence: number, name: MarkName | null) => {
      try {
        await callApi('PUT', `/api/marks/${run}/${sequence}`, markSchema, { mark: name, author })
        setFault(null)
        onMarked()
      } catch (error) {
        setFault(faultOf(error))
      }
    },
    [author, onMarked],
  )
  return { mark, fault }
}
