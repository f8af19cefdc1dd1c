/** One part of `npm run test:faults`. Further parts are files beside this one, listed in parts.ts. */
export interface FaultPart {
  /** `--name` chooses it. */
  readonly name: string
  readonly about: string
  /** Flags of its own, for the help. */
  readonly flags: readonly string[]
  /** Prints what it does and finds through `say`; true where all of it holds. */
  run(options: FaultOptions): Promise<boolean>
}

export interface FaultOptions {
  readonly seed: number
  /** Values of further flags, such as `inputs` for `--inputs 20000`. */
  readonly values: Readonly<Record<string, string | undefined>>
  say(line: string): void
  /** A line that the next one replaces, on a terminal. */
  progress(line: string): void
}
