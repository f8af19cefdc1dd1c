import { LATENCY_STEPS, type LatencyStep, type Milliseconds } from '@jetwatch/shared/catalogue/event-display'
import type { GatheredDecision, GatheredEvent } from './gather-event.ts'

const known = (value: number): Milliseconds => ({ value, reason: null })
const unknown = (reason: string): Milliseconds => ({ value: null, reason })
const toMilliseconds = (nanoseconds: bigint): number => Number(nanoseconds / 1_000n) / 1_000

/**
 * The event's way step by step, in milliseconds: rows read → published → stored in JETS → received by the scorer → scored → stored
 * in SCORES → received here. What is not known says why.
 */
export function latencySteps(
  { jet, sequence }: GatheredEvent,
  { score, flag, aggregate }: GatheredDecision,
): Record<LatencyStep, Milliseconds> {
  const headers = score?.headers ?? flag?.headers
  if (!headers) {
    const none = unknown('no message of this decision is left')
    return Object.fromEntries(LATENCY_STEPS.map((step) => [step, none])) as Record<LatencyStep, Milliseconds>
  }
  const [read, publish, receive, scored] = [headers.read, headers.publish, headers.receive, headers.scored].map(toMilliseconds) as [
    number,
    number,
    number,
    number,
  ]
  const received = aggregate?.frames.receivedAt(sequence) ?? null
  const goneScores = unknown('the decision has left the SCORES stream')
  return {
    read: known(publish - read),
    publish: jet ? known(jet.stored - publish) : unknown('the frame has left the JETS stream; this step is inside the next one'),
    queue: known(receive - (jet?.stored ?? publish)),
    engine: known(scored - receive),
    store: score ? known(score.stored - scored) : goneScores,
    socket: !score
      ? goneScores
      : received !== null
        ? known(received - score.stored)
        : unknown(aggregate ? 'the decision was stored before this server came' : 'this server follows another run'),
  }
}
