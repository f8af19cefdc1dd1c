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

/** A fault with a code, what happened, and the remedy. `toString` gives one line for a terminal. */
export class JetwatchError extends Error {
  readonly code: ErrorCode
  readonly remedy: string

  constructor(code: ErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'JetwatchError'
    this.code = code
    this.remedy = remedy
  }

  override toString(): string {
    return `${this.code}: ${this.message}. ${this.remedy}`
  }
}

/** One line for any thrown value: the typed form where there is one, else the message. */
export function describeError(error: unknown): string {
  if (error instanceof JetwatchError) return error.toString()
  return error instanceof Error ? error.message : String(error)
}
