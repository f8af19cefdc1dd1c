import type { Bus } from '@jetwatch/bus/connect'
import { findFrame, type Kept, keptAt, keptMessage } from '@jetwatch/bus/find-frame'
import { type FrameHeaders, parseFrameHeaders, parseScoresHeaders, type ScoresHeaders } from '@jetwatch/bus/frames'
import { decodeFlag, type Flag } from '@jetwatch/shared/flag'
import { decodeFrame, type EventColumns, type StreamInfo } from '@jetwatch/shared/frame'
import type { SparseImage } from '@jetwatch/shared/jet'
import { jetsSubject, STREAMS, scoresSubject } from '@jetwatch/shared/names'
import { decodeScores } from '@jetwatch/shared/scores'
import { selectEvents } from '@jetwatch/shared/select-events'
import type { ModelAggregate } from '../model-aggregate.ts'

/** The event as JETS holds it. */
export interface FoundJet {
  readonly stream: StreamInfo
  readonly event: EventColumns
  readonly image: SparseImage
  readonly headers: FrameHeaders
  readonly jetsSequence: number
  /** When the server stored the message, milliseconds. */
  readonly stored: number
}

/** One model's decision as SCORES holds it. */
export interface FoundScore {
  readonly stream: StreamInfo
  readonly event: EventColumns
  readonly score: number
  readonly meanSquare: number
  readonly flagged: boolean
  readonly revision: number
  readonly headers: ScoresHeaders
  readonly scoresSequence: number
  readonly stored: number
}

export interface FoundFlag {
  readonly flag: Flag
  readonly headers: ScoresHeaders
  readonly flagsSequence: number
}

/** Null where JETS does not hold the event (any more). */
export async function findJet(bus: Bus, run: string, sequence: number): Promise<FoundJet | null> {
  const message = await findFrame(bus, STREAMS.jets, jetsSubject(run), sequence)
  if (!message) return null
  const frame = decodeFrame(message.data)
  const at = frame.sequence.indexOf(sequence)
  if (at < 0) return null
  const [from, to] = [frame.offsets[at], frame.offsets[at + 1]]
  return {
    stream: frame.stream,
    event: selectEvents(frame, [at]),
    image: { index: frame.index.slice(from, to), value: frame.value.slice(from, to) },
    headers: parseFrameHeaders(message.header),
    jetsSequence: message.seq,
    stored: keptAt(message),
  }
}

/** Null where SCORES does not hold the model's decision (any more). `aggregate` knows where to look, for the current run. */
export async function findScore(
  bus: Bus,
  model: string,
  run: string,
  sequence: number,
  aggregate: ModelAggregate | null,
): Promise<FoundScore | null> {
  const known = aggregate?.frames.find(sequence) ?? null
  const message =
    (known === null ? null : await keptMessage(bus, STREAMS.scores, known)) ??
    (await findFrame(bus, STREAMS.scores, scoresSubject(model, run), sequence))
  const found = message && readScore(message, sequence)
  if (found || known === null) return found
  // A frame that was inserted late: the bisection looks at the stream itself.
  const other = await findFrame(bus, STREAMS.scores, scoresSubject(model, run), sequence)
  return other && readScore(other, sequence)
}

function readScore(message: Kept, sequence: number): FoundScore | null {
  const scores = decodeScores(message.data)
  const at = scores.sequence.indexOf(sequence)
  if (at < 0) return null
  return {
    stream: scores.stream,
    event: selectEvents(scores, [at]),
    score: scores.score[at] as number,
    meanSquare: scores.meanSquare[at] as number,
    flagged: scores.flagged[at] === 1,
    revision: scores.revision[at] as number,
    headers: parseScoresHeaders(message.header),
    scoresSequence: message.seq,
    stored: keptAt(message),
  }
}

/** The flag at a place of FLAGS; null where it has left the stream or is another event's. */
export async function findFlag(bus: Bus, flagsSequence: number, sequence: number): Promise<FoundFlag | null> {
  const message = await keptMessage(bus, STREAMS.flags, flagsSequence)
  if (!message) return null
  const flag = decodeFlag(message.data)
  return flag.event.sequence[0] === sequence ? { flag, headers: parseScoresHeaders(message.header), flagsSequence } : null
}
