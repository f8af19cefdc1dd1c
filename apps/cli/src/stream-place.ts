import type { Recipe } from '@jetwatch/shared/recipe'
import { type Speed, speedSchema } from '@jetwatch/shared/run-control'
import { eventsBy } from '@jetwatch/shared/stream-clock'
import { InvalidArgumentError } from 'commander'

/** A place in a stream: an event's sequence, or a second of the stream's own clock. */
export type StreamPlace = { readonly sequence: number } | { readonly seconds: number }

/** `12000`, or `90s`. */
export function streamPlace(text: string): StreamPlace {
  if (/^\d{1,15}$/.test(text)) return { sequence: Number(text) }
  const [, seconds] = /^(\d{1,9}(?:\.\d{1,6})?)s$/.exec(text) ?? []
  if (seconds !== undefined) return { seconds: Number(seconds) }
  throw new InvalidArgumentError("It must be the sequence of an event, such as 12000, or a second of the stream's clock, such as 90s.")
}

/** The first event at or after that place. */
export const toSequence = (place: StreamPlace, recipe: Recipe): number =>
  'sequence' in place ? place.sequence : eventsBy(recipe, place.seconds)

/** `--speed X|max`. */
export function speed(text: string): Speed {
  const parsed = speedSchema.safeParse(/^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError('It must be a number above 0 and at most 1000000, or max.')
}
