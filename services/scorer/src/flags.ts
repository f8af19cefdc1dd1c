import { toHeaders } from '@jetwatch/bus/frames'
import type { Message } from '@jetwatch/bus/publish'
import { encodeFlag } from '@jetwatch/shared/flag'
import type { SparseImage } from '@jetwatch/shared/jet'
import { flagMessageId, flagsSubject } from '@jetwatch/shared/names'
import type { Scores } from '@jetwatch/shared/scores'
import { selectEvents } from '@jetwatch/shared/select-events'
import type { Decision } from './decide.ts'
import type { FrameScorer } from './score.ts'

interface Flagged {
  readonly decision: Decision
  readonly scores: Scores
  /** Row in `scores`. */
  readonly row: number
  readonly image: SparseImage
}

/** The flagged events of decisions, each with its image. `stands` gives the scores that count for a frame: the first ones stored. */
export function flaggedEvents(decisions: readonly Decision[], stands: (decision: Decision) => Scores | null): Flagged[] {
  const found: Flagged[] = []
  for (const decision of decisions) {
    const scores = stands(decision)
    if (!scores) continue
    const { frame, headers } = decision.received
    for (let row = 0; row < scores.count; row++) {
      if (scores.flagged[row] !== 1) continue
      const i = (scores.sequence[row] as number) - headers.first
      const [from, to] = [frame.offsets[i] as number, frame.offsets[i + 1] as number]
      found.push({ decision, scores, row, image: { index: frame.index.slice(from, to), value: frame.value.slice(from, to) } })
    }
  }
  return found
}

/** FLAGS messages, with prepared image and reconstruction. `cutOf` gives the cut of a revision. */
export async function flagMessages(
  flagged: readonly Flagged[],
  scorer: FrameScorer,
  cutOf: (revision: number) => Promise<number>,
  model: string,
  run: string,
): Promise<Message[]> {
  const images = await scorer.reconstruct(flagged.map(({ image }) => image))
  const messages: Message[] = []
  for (const [k, { decision, scores, row, image }] of flagged.entries()) {
    const revision = scores.revision[row] as number
    const { headers, receiveNs } = decision.received
    const sequence = scores.sequence[row] as number
    messages.push({
      subject: flagsSubject(model, run),
      id: flagMessageId(model, run, sequence),
      headers: toHeaders({ ...headers, model, receive: receiveNs, scored: decision.scoredNs }),
      data: encodeFlag({
        stream: scores.stream,
        event: selectEvents(scores, [row]),
        score: scores.score[row] as number,
        cut: await cutOf(revision),
        revision,
        meanSquare: scores.meanSquare[row] as number,
        ...image,
        ...(images[k] as { prepared: Float32Array; reconstruction: Float32Array }),
      }),
    })
  }
  return messages
}
