/**
 * The closed set of faults a user can meet, each with a stable code. `docs/errors.md` lists them.
 * `message` says what is wrong in one line; `remedy` says what to do about it.
 */
export type ErrorCode =
  | 'USAGE' // a flag or argument is unknown or out of range
  | 'ENVIRONMENT' // an environment variable, tool or file of the machine is missing or wrong
  | 'UNREADABLE_FILE' // not HDF5, truncated, or not readable
  | 'MISSING_FILTER' // an HDF5 compression filter is not available
  | 'WRONG_LAYOUT' // datasets, shapes or types are not one of the known layouts
  | 'NO_JETS' // nothing usable is left in a file or selection
  | 'BAD_RECIPE'
  | 'BAD_FRAME' // a message on a stream that cannot be decoded
  | 'WIRE_VERSION' // a message of another wire version
  | 'BAD_MANIFEST'
  | 'BAD_MODEL' // the graph does not keep the contract, or its numbers differ from the manifest
  | 'PRESET_MISMATCH' // a model made for another image preset than the stream's
  | 'ENGINE_UNAVAILABLE'
  | 'BAD_THRESHOLD'
  | 'CONFLICT' // a revision changed meanwhile, or a name is taken
  | 'BAD_MESSAGE' // a ws or HTTP message that does not match its schema
  | 'BAD_BUNDLE' // an evidence bundle that does not parse, was changed, or belongs to another model
  | 'ACCESS' // nobody is signed in, or who is may not do this
  | 'NATS_UNAVAILABLE'
  | 'TRAINING'

/** Characters that a terminal obeys, or that turn the direction of a line: what is wrong with a file may not be told in its own words. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu
const LONGEST = 1_500

/** Text of an unknown origin as one line that a terminal can show, cut to `longest` characters. */
export function oneLine(text: string, longest = LONGEST): string {
  // Cut first: a hostile text may have megabytes.
  const line = text.slice(0, longest + 1).replace(UNPRINTABLE, ' ')
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

/** A fault with a code, what happened, and the remedy; both in one line, whatever the names in them hold. */
export class JetwatchError extends Error {
  readonly code: ErrorCode
  readonly remedy: string

  constructor(code: ErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(oneLine(message), options)
    this.name = 'JetwatchError'
    this.code = code
    this.remedy = oneLine(remedy, 300)
  }

  override toString(): string {
    return `${this.code}: ${this.message}. ${this.remedy}`
  }
}

/** One line for any thrown value: the typed form where there is one, else the message. */
export function describeError(error: unknown): string {
  if (error instanceof JetwatchError) return error.toString()
  return oneLine(error instanceof Error ? error.message : String(error))
}
