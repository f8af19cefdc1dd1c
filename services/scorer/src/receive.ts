import { wallClockNs } from '@jetwatch/bus/clock'
import type { Delivered } from '@jetwatch/bus/delivery'
import { type FrameHeaders, parseFrameHeaders } from '@jetwatch/bus/frames'
import { bad } from '@jetwatch/shared/bad-frame'
import { JetwatchError } from '@jetwatch/shared/errors'
import { decodeFrame, type Frame } from '@jetwatch/shared/frame'
import type { PresetName } from '@jetwatch/shared/preset'
import { MISSING_U8 } from '@jetwatch/shared/wire-column'

/** A frame that can be scored. */
export interface ReadableFrame {
  readonly kind: 'frame'
  readonly delivered: Delivered
  readonly headers: FrameHeaders
  readonly frame: Frame
  readonly receiveNs: bigint
}

/** One that cannot. `headers` is null where not even they could be read: then nobody knows how many events it held. */
export interface UnreadableFrame {
  readonly kind: 'dead'
  readonly delivered: Delivered
  readonly headers: FrameHeaders | null
  readonly fault: JetwatchError
}

/** What the frames of a run must be made for. */
export interface Expected {
  /** Of the model. */
  readonly preset: PresetName
  /** Of the run's document, by label code. */
  readonly classes: readonly string[]
}

export type Received = ReadableFrame | UnreadableFrame

/** Decodes and checks what is pulled; never throws on what a message holds. */
export async function* receive(
  messages: AsyncIterable<Delivered>,
  run: string,
  expected: Expected,
): AsyncGenerator<Received, void, undefined> {
  for await (const delivered of messages) yield read(delivered, run, expected)
}

export function read(delivered: Delivered, run: string, expected: Expected): Received {
  const receiveNs = wallClockNs()
  let headers: FrameHeaders | null = null
  try {
    const parsed = parseFrameHeaders(delivered.headers)
    if (parsed.run !== run) throw bad('frame headers', `run ${parsed.run} on the subject of ${run}`)
    headers = parsed
    const frame = decodeFrame(delivered.data)
    checkAgainst(frame, headers, expected)
    return { kind: 'frame', delivered, headers, frame, receiveNs }
  } catch (error) {
    const fault = error instanceof JetwatchError ? error : bad('frame', error instanceof Error ? error.message : String(error))
    return { kind: 'dead', delivered, headers, fault }
  }
}

function checkAgainst(frame: Frame, { first, count }: FrameHeaders, { preset, classes }: Expected): void {
  if (frame.count !== count) throw bad('frame', `${frame.count} events, its headers say ${count}`)
  for (let i = 0; i < count; i++) {
    if (frame.sequence[i] !== first + i) throw bad('frame', `event ${i} has sequence ${frame.sequence[i]}, its headers say ${first + i}`)
  }
  if (frame.stream.preset !== preset) {
    throw new JetwatchError(
      'PRESET_MISMATCH',
      `the frame has preset ${frame.stream.preset}, the model ${preset}`,
      'Use a model made for this preset',
    )
  }
  // A code means the same class in all frames of a run. Without truth the classes do not matter.
  const named = frame.stream.classes
  if (named.join() !== classes.join() && frame.label.some((label) => label !== MISSING_U8))
    throw bad('frame', `its labels are of the classes ${named.join(', ') || 'none'}, those of the run are ${classes.join(', ')}`)
}
