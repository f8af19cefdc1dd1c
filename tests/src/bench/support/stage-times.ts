import { wallClockNs } from '@jetwatch/bus/clock'
import type { Bus } from '@jetwatch/bus/connect'
import { parseScoresHeaders } from '@jetwatch/bus/frames'
import { STREAMS, scoresSubject } from '@jetwatch/shared/names'

/** Where the time of a frame went, milliseconds. */
export interface StageTimes {
  readonly events: number
  /** Published → pulled by the scorer. */
  readonly transport: number
  /** Pulled → scored: decoding, waiting for its batch, inference. */
  readonly engine: number
  /** Scored → stored in SCORES, by the server's clock. */
  readonly decision: number
  /** Stored → with a reader of SCORES, as the gateway is one. */
  readonly delivery: number
  /** Published → with the reader. */
  readonly total: number
}

/** Reads the headers of a run's SCORES as they come. */
export async function watchStages(bus: Bus, model: string, run: string): Promise<{ take(): StageTimes[]; stop(): Promise<void> }> {
  const consumer = await bus.js.consumers.get(STREAMS.scores, { filter_subjects: scoresSubject(model, run) })
  const reading = await consumer.consume({ max_messages: 64 })
  let found: StageTimes[] = []
  const done = (async () => {
    for await (const message of reading) {
      const seen = wallClockNs()
      const { publish, receive, scored, count } = parseScoresHeaders(message.headers)
      found.push(stageTimes({ publish, receive, scored, stored: BigInt(message.info.timestampNanos), seen }, count))
    }
  })()
  return {
    take: () => {
      const taken = found
      found = []
      return taken
    },
    stop: async () => {
      await reading.close()
      await done
    },
  }
}

/** From wall clock times in nanoseconds. */
export function stageTimes(
  at: { readonly publish: bigint; readonly receive: bigint; readonly scored: bigint; readonly stored: bigint; readonly seen: bigint },
  events: number,
): StageTimes {
  const milliseconds = (from: bigint, to: bigint): number => Number(to - from) / 1e6
  return {
    events,
    transport: milliseconds(at.publish, at.receive),
    engine: milliseconds(at.receive, at.scored),
    decision: milliseconds(at.scored, at.stored),
    delivery: milliseconds(at.stored, at.seen),
    total: milliseconds(at.publish, at.seen),
  }
}
