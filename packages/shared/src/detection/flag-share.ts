import { MIN_EXPECTED_FLAGS } from '../alerts/rules.ts'
import { shareChangeZ } from '../metrics/share-change.ts'
import type { Detector } from './detector.ts'

export interface FlagShareOptions {
  readonly cut: number
  /** Events now, and most events before them. */
  readonly events: number
  readonly before: number
}

/**
 * Z of the flagged share of the last events against that of those before (`shareChangeZ`). As in the page's alert of the flag rate nothing is said on
 * fewer than 50 flags before, and a fall counts like a rise.
 */
export function createFlagShare({ cut, events, before }: FlagShareOptions): Detector {
  const flags = new Uint8Array(events + before)
  let count = 0
  let now = 0
  let earlier = 0
  return {
    add: (score) => {
      const at = count % flags.length
      const middle = (count + before) % flags.length
      // What leaves the past, and what goes over from now to the past.
      if (count >= flags.length) earlier -= flags[at] as number
      if (count >= events) {
        now -= flags[middle] as number
        earlier += flags[middle] as number
      }
      flags[at] = score >= cut ? 1 : 0
      now += flags[at] as number
      count++
      if (earlier < MIN_EXPECTED_FLAGS) return null
      return Math.abs(shareChangeZ(now, events, earlier, Math.min(before, count - events)))
    },
  }
}
