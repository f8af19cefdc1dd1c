import { z } from 'zod'
import { JetwatchError } from './errors.ts'
import { nameSchema } from './names.ts'
import type { ProducerState } from './run.ts'

/** Seconds of the recipe's stream in one second, or as fast as it goes. */
export const HIGHEST_SPEED = 1_000_000
export const speedSchema = z.union([z.literal('max'), z.number().gt(0).max(HIGHEST_SPEED)])
export type Speed = z.infer<typeof speedSchema>

/** Who asked: it is printed on terminals and pages. */
export const authorSchema = z.string().regex(/^[^\p{C}]{1,64}$/u, 'an author has 1 to 64 characters without control characters')

const sequence = z.int().nonnegative()

/**
 * `control.<run>`: how a run is wanted to go on, changed by compare-and-set and obeyed by its producer between two frames. It says where to go,
 * not how it got there: a producer that starts anew takes up the last one.
 */
export const controlSchema = z.strictObject({
  version: z.literal(1),
  run: nameSchema,
  /** 1 for the first, one more with every change. The producer's state names the one it obeys. */
  revision: z.int().positive(),
  speed: speedSchema,
  paused: z.boolean(),
  /** Plays until all events below this sequence have been sent, then holds as if paused; null goes on. */
  until: sequence.nullable(),
  /** The stream goes on with the frame that holds this sequence; whole frames before it are withheld. */
  from: sequence,
  /** The run ends in order. There is no way back. */
  stop: z.boolean(),
  author: authorSchema,
  /** Milliseconds since 1970. */
  at: z.number(),
})
export type Control = z.infer<typeof controlSchema>

/** What a person may ask of a run. A step of N events ends with the frame that holds the last of them. */
export const replayCommandSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pause') }),
  z.strictObject({ kind: z.literal('resume') }),
  z.strictObject({ kind: z.literal('step'), events: z.int().min(1).max(1_000_000_000) }),
  z.strictObject({ kind: z.literal('speed'), speed: speedSchema }),
  z.strictObject({ kind: z.literal('jump'), sequence }),
  z.strictObject({ kind: z.literal('stop') }),
])
export type ReplayCommand = z.infer<typeof replayCommandSchema>

/** Where the producer stands, as its last report says; null before the first one. */
export type Place = Pick<ProducerState, 'state' | 'position' | 'total'>

export interface Signature {
  readonly author: string
  readonly at: number
}

/** The control document that a run begins with. */
export const firstControl = (run: string, { speed, from = 0 }: { speed: Speed; from?: number }, { author, at }: Signature): Control => ({
  version: 1,
  run,
  revision: 1,
  speed,
  paused: false,
  until: null,
  from,
  stop: false,
  author,
  at,
})

/**
 * The control document after a command. `place` has to be of a producer that obeys `control`, or a step is counted from where it was before.
 * @throws CONFLICT where the run has ended, plays while it should step, or has passed the place to jump to.
 */
export function applyCommand(control: Control, command: ReplayCommand, place: Place | null, signature: Signature): Control {
  if (control.stop) throw refused(control, 'is being stopped', START_AGAIN)
  if (place && isOver(place)) throw refused(control, `has ended (${place.state})`, START_AGAIN)
  return { ...control, ...change(control, command, place), revision: control.revision + 1, ...signature }
}

const START_AGAIN = 'Start a run with jetwatch replay, or on the page /replay'

export const isOver = ({ state }: Pick<ProducerState, 'state'>): boolean =>
  state === 'finished' || state === 'stopped' || state === 'failed'

function change(control: Control, command: ReplayCommand, place: Place | null): Partial<Control> {
  const position = place?.position ?? 0
  switch (command.kind) {
    case 'pause':
      return { paused: true, until: null }
    case 'resume':
      return { paused: false, until: null }
    case 'speed':
      return { speed: command.speed }
    case 'stop':
      return { stop: true }
    case 'step': {
      const promised = control.until !== null && control.until > position ? control.until : null
      if (promised === null && !control.paused && control.until === null) {
        throw refused(control, 'is playing, so a step would begin nobody knows where', 'Pause it first')
      }
      return { paused: false, until: (promised ?? position) + command.events }
    }
    case 'jump': {
      const { sequence: to } = command
      const reached = Math.max(position, control.from)
      if (to < reached) {
        throw refused(
          control,
          `is at ${reached} and cannot go back to ${to}: a sequence is played once`,
          `Start the recipe again with --from ${to}`,
        )
      }
      if (place?.total != null && to >= place.total) {
        throw refused(control, `ends at ${place.total}, so it cannot go to ${to}`, `Jump to at most ${place.total - 1}, or stop it`)
      }
      // A step that the jump passes over has nothing left to play: it holds where the jump lands.
      const passed = control.until !== null && control.until <= to
      return { from: to, ...(passed ? { paused: true, until: null } : {}) }
    }
  }
}

const refused = ({ run }: Control, what: string, remedy: string): JetwatchError =>
  new JetwatchError('CONFLICT', `run ${run} ${what}`, remedy)
