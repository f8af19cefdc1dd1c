import { STREAMS } from '@jetwatch/shared/names'
import { tailProbability } from '@jetwatch/shared/reference'
import { decodeScores } from '@jetwatch/shared/scores'
import type { EventStatus } from '@jetwatch/shared/status'
import type { Gateway } from './gateway.ts'

/** The decision for one event of the current run, read from the SCORES stream; null where there is none (any more). */
export async function lookUpEvent(gateway: Gateway, run: string, sequence: number, model?: string): Promise<EventStatus | null> {
  const { feed, bus } = gateway
  if (feed?.run.run !== run) return null
  const aggregate = model === undefined ? feed.primary : feed.models.get(model)
  const streamSequence = aggregate?.frames.find(sequence) ?? null
  if (!aggregate || streamSequence === null) return null
  const message = await bus.jsm.streams.getMessage(STREAMS.scores, { seq: streamSequence })
  if (!message) return null
  const scores = decodeScores(message.data)
  const at = scores.sequence.indexOf(sequence)
  if (at < 0) return null
  const score = scores.score[at] as number
  const source = scores.source[at] as number
  return {
    run,
    model: aggregate.model,
    sequence,
    score,
    flagged: scores.flagged[at] === 1,
    revision: scores.revision[at] as number,
    source,
    sourceSha256: scores.stream.sources[source] as string,
    row: scores.row[at] as number,
    label: scores.stream.classes[scores.label[at] as number] ?? null,
    tailProbability: aggregate.reference && tailProbability(aggregate.reference, score).p,
    modelSha256: aggregate.newestScorer?.modelSha256 ?? aggregate.manifest?.sha256 ?? null,
    streamSequence,
  }
}
