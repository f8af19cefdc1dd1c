import { z } from 'zod'
import { activeSchema, probabilitySchema as probability } from '../corruptions/corruption.ts'

/** Most frames by which one may be late: what a producer holds back, and how far out of order a stream may be. */
export const MOST_FRAMES_LATE = 32
const active = activeSchema

/**
 * Something that goes wrong between the producer and the stream. It acts on whole frames, never on what is in them: each frame's fate
 * is a pure function of the recipe's seed, the fault's place in the list and the frame's number. `active` is asked at the time of
 * the frame's last event.
 */
export const transportFaultSchema = z.discriminatedUnion('kind', [
  /** With this probability a frame never reaches the stream: its events are withheld. */
  z.strictObject({ kind: z.literal('loss'), probability, active }),
  /**
   * With this probability a frame is sent once more: under the `same` message id, which the server refuses inside its duplicate window,
   * or under a `new` one, so that it reaches every consumer twice.
   */
  z.strictObject({ kind: z.literal('repeat'), probability, id: z.enum(['same', 'new']), active }),
  /** With this probability a sending comes late: behind 1 to `frames` of the frames after it, all alike. Frames overtake it. */
  z.strictObject({ kind: z.literal('delay'), probability, frames: z.int().min(1).max(MOST_FRAMES_LATE), active }),
])
export type TransportFault = z.infer<typeof transportFaultSchema>
export type TransportFaultKind = TransportFault['kind']

/** Most frames that may overtake another one. */
export const mostFramesLate = ({ transport = [] }: { readonly transport?: readonly TransportFault[] | undefined }): number =>
  Math.max(0, ...transport.map((fault) => (fault.kind === 'delay' ? fault.frames : 0)))
