import type { Arbitrary } from 'fast-check'

/** One parser under hostile input. An input is a string of bytes, whatever the parser takes in the end. */
export interface FuzzTarget {
  /** Also the folder of its kept corpus. */
  readonly name: string
  /** For the table of docs/reliability.md. */
  readonly parser: string
  /** How its inputs are damaged: `json` first as a document, then, now and then, as bytes. */
  readonly form: 'bytes' | 'json'
  /** Milliseconds of CPU time and MiB that one input may take. What waits is bounded by the watchdog. */
  readonly limits: { readonly milliseconds: number; readonly mebibytes: number }
  /** Pieces put into inputs besides the common ones. */
  readonly tokens?: readonly string[]
  inputs(): Promise<Inputs>
  open(): Promise<OpenTarget>
}

/** What inputs are made from. */
export interface Inputs {
  /** Well-formed inputs: each must be accepted. */
  readonly seeds: readonly Uint8Array[]
  /** Well-formed ones that are refused for what they ask. */
  readonly others?: readonly Uint8Array[]
  /** Other inputs that keep the parser's grammar, well-formed or not: every fourth input is one of them. */
  readonly grammar?: Arbitrary<Uint8Array>
}

export interface OpenTarget {
  /**
   * Gives the input to the parser. Returns for an input that is accepted, after checking what must hold of it then.
   * @throws a JetwatchError where it is refused, {@link Broken} where something does not hold; all else is a finding too.
   */
  check(input: Uint8Array): void | Promise<void>
  close?(): Promise<void>
}

/** An accepted input whose result breaks a law: it does not round-trip, or is not what the type promises. */
export class Broken extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Broken'
  }
}

/** @throws Broken unless the law holds. */
export function holds(condition: boolean, law: string): asserts condition {
  if (!condition) throw new Broken(law)
}

export const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
export const asJson = (value: unknown): Uint8Array => toBytes(JSON.stringify(value))
