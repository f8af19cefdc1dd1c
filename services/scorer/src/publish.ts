import type { Bus } from '@jetwatch/bus/connect'
import { toHeaders } from '@jetwatch/bus/frames'
import type { Message, Publisher, Stored } from '@jetwatch/bus/publish'
import { JetwatchError } from '@jetwatch/shared/errors'
import { scoresMessageId, scoresSubject } from '@jetwatch/shared/names'
import { decodeScores, encodeScores, type Scores } from '@jetwatch/shared/scores'
import { deadMessage } from './dead.ts'
import type { Decision } from './decide.ts'
import { flaggedEvents, flagMessages } from './flags.ts'
import type { UnreadableFrame } from './receive.ts'
import { type Answered, type Earlier, earlierDecisions, repeatNotices } from './repeats.ts'
import type { FrameScorer } from './score.ts'

/** What a publication added, first decisions only. */
export interface Published {
  readonly scored: number
  readonly dead: number
  readonly deadFrames: number
  readonly flags: number
  /** Events decided before, by us or by another scorer. */
  readonly duplicates: number
}

export interface DecisionPublisher {
  readonly bus: Bus
  readonly publisher: Publisher
  readonly scorer: FrameScorer
  readonly model: string
  readonly run: string
  /** The cut of a threshold revision; NaN if it is not known any more. */
  readonly cutOf: (revision: number) => Promise<number>
}

/**
 * SCORES first, then FLAGS, then the acks: whatever is cut off in between is repeated under the same message ids. Where
 * a frame was decided before, the stored decision stands, and its flags are the ones published: a crash between SCORES
 * and FLAGS loses none, and a later threshold contradicts none.
 */
export async function publishDecisions(
  context: DecisionPublisher,
  decisions: readonly Decision[],
  unreadable: readonly UnreadableFrame[],
): Promise<Published> {
  const { publisher, model, run, scorer, cutOf } = context
  const scores = await sendAll(
    publisher,
    decisions.flatMap((decision) => scoresMessage(decision, model, run) ?? []),
  )
  const deadMessages = [
    ...decisions.flatMap((decision) => deadOf(decision, model, run) ?? []),
    ...unreadable.map(({ delivered, headers, fault }) => deadMessage(delivered, headers, headers?.count ?? null, fault, model, run)),
  ]
  const dead = await sendAll(publisher, deadMessages)
  const earlier = earlierDecisions(context.bus)
  const standing = await standingScores(decisions, scores, earlier)
  await sendAll(publisher, await repeatNotices(answers(decisions, unreadable, scores, dead), earlier, model, run))
  const flagged = flaggedEvents(decisions, (decision) => standing.get(decision) ?? null)
  const flags = flagged.length ? await sendAll(publisher, await flagMessages(flagged, scorer, cutOf, model, run)) : []
  for (const { received } of decisions) received.delivered.ack()
  for (const { delivered } of unreadable) delivered.ack()

  const isNew = (stored: Stored | undefined): boolean => stored?.duplicate === false
  const withScores = decisions.filter((decision) => decision.scores)
  const withDead = [
    ...decisions.filter((decision) => decision.dead > 0).map((decision) => decision.dead),
    ...unreadable.map(({ headers }) => headers?.count ?? null),
  ]
  const total = (counts: readonly (number | null)[], from: readonly Stored[], wanted: boolean): number =>
    counts.reduce<number>((sum, count, i) => sum + (isNew(from[i]) === wanted ? (count ?? 0) : 0), 0)
  const scoreCounts = withScores.map((decision) => decision.scores?.count ?? 0)
  return {
    scored: total(scoreCounts, scores, true),
    dead: total(withDead, dead, true),
    deadFrames: withDead.filter((count, i) => count === null && isNew(dead[i])).length,
    flags: flags.filter(isNew).length,
    duplicates: total(scoreCounts, scores, false) + total(withDead, dead, false),
  }
}

/** Sends all, then waits for all. */
async function sendAll(publisher: Publisher, messages: readonly Message[]): Promise<Stored[]> {
  const stored: Promise<Stored>[] = []
  for (const message of messages) stored.push((await publisher.publish(message)).stored)
  return Promise.all(stored)
}

function scoresMessage({ received, scores, scoredNs }: Decision, model: string, run: string): Message | null {
  if (!scores) return null
  const { headers, receiveNs } = received
  return {
    subject: scoresSubject(model, run),
    id: scoresMessageId(model, run, headers.first),
    headers: toHeaders({ ...headers, model, receive: receiveNs, scored: scoredNs, jets: received.delivered.seq }),
    data: encodeScores(scores),
  }
}

function deadOf({ received, dead }: Decision, model: string, run: string): Message | null {
  if (dead === 0) return null
  const fault = new JetwatchError(
    'BAD_MODEL',
    `${dead} of ${received.frame.count} events have no finite score`,
    'Check the images; then train again',
  )
  return deadMessage(received.delivered, received.headers, dead, fault, model, run)
}

/** What the server said to each message about a frame whose headers can be read. */
function answers(
  decisions: readonly Decision[],
  unreadable: readonly UnreadableFrame[],
  scores: readonly Stored[],
  dead: readonly Stored[],
): Answered[] {
  const withScores = decisions.filter((decision) => decision.scores)
  const withDead = decisions.filter((decision) => decision.dead > 0)
  const of = ({ received }: Decision) => ({ headers: received.headers, jets: received.delivered.seq })
  return [
    ...withScores.map((decision, i) => ({
      ...{ kind: 'scored' as const, ...of(decision), count: decision.scores?.count ?? 0, stored: scores[i] as Stored },
    })),
    ...withDead.map((decision, i) => ({ kind: 'dead' as const, ...of(decision), count: decision.dead, stored: dead[i] as Stored })),
    ...unreadable.flatMap(({ headers, delivered }, i) => {
      const stored = dead[withDead.length + i] as Stored
      return headers ? [{ kind: 'dead' as const, headers, jets: delivered.seq, count: headers.count, stored }] : []
    }),
  ]
}

/** The decision that counts for each frame: ours, or the one stored before it. `stored` runs along the decisions with scores. */
async function standingScores(
  decisions: readonly Decision[],
  stored: readonly Stored[],
  earlierOf: Earlier,
): Promise<Map<Decision, Scores>> {
  const standing = new Map<Decision, Scores>()
  const withScores = decisions.filter((decision) => decision.scores)
  await Promise.all(
    withScores.map(async (decision, i) => {
      const { duplicate } = stored[i] as Stored
      const earlier = await earlierOf(stored[i] as Stored)
      // Null: retention has discarded the earlier message, and its flags were published long ago.
      if (earlier) standing.set(decision, decodeScores(earlier.data))
      else if (!duplicate) standing.set(decision, decision.scores as Scores)
    }),
  )
  return standing
}
