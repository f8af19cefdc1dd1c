import { type SweepAnswer, type SweepEntry, sweepAnswerSchema, sweepListSchema } from '@jetwatch/shared/sweeps/sweep-list'
import { useEffect, useMemo, useState } from 'react'
import { callApi } from '../../live/api.ts'
import { usePolled } from '../models/use-polled.ts'

const LIST_MS = 3_000

/** The list of sweeps, asked for again while the page is open. */
export const useSweepList = () => usePolled('/api/sweeps', sweepListSchema, LIST_MS)

/** The figures of these sweeps, in their order; one that is written anew is read again. Those that cannot be read say why. */
export function useSweeps(entries: readonly SweepEntry[]): { readonly sweeps: readonly SweepAnswer[]; readonly faults: readonly string[] } {
  const [known, setKnown] = useState<ReadonlyMap<string, SweepAnswer | string>>(new Map())
  const wanted = entries.flatMap(({ id, finished }) => (finished === null ? [] : [`${finished} ${id}`]))
  const key = JSON.stringify(wanted)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known already is not asked for
  useEffect(() => {
    const control = new AbortController()
    for (const stamp of JSON.parse(key) as string[]) {
      if (known.has(stamp)) continue
      const id = stamp.slice(stamp.indexOf(' ') + 1)
      const keep = (value: SweepAnswer | string): void => setKnown((before) => new Map(before).set(stamp, value))
      callApi('GET', `/api/sweeps/${encodeURIComponent(id)}`, sweepAnswerSchema, undefined, control.signal).then(keep, (error: unknown) => {
        if (!control.signal.aborted) keep(error instanceof Error ? error.message : String(error))
      })
    }
    return () => control.abort()
  }, [key])
  return useMemo(() => {
    const found = (JSON.parse(key) as string[]).flatMap((stamp) => known.get(stamp) ?? [])
    return {
      sweeps: found.filter((one): one is SweepAnswer => typeof one !== 'string'),
      faults: found.filter((one): one is string => typeof one === 'string'),
    }
  }, [key, known])
}
