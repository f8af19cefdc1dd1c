import type { EngineName } from '@jetwatch/engine/engine'
import type { Contender } from './contender.ts'

/** How much is measured. */
export interface Plan {
  readonly quick: boolean
  readonly repetitions: number
  /** Core-seconds of one repetition. */
  readonly seconds: number
  readonly engines: readonly EngineName[]
  /** Whether a GPU engine that computes in software is measured: it is slow. */
  readonly software: boolean
  /** Of the engine rows; null for all that are shipped. */
  readonly models: readonly string[] | null
  /** JETWATCH_PYTHON, null if it is not set. */
  readonly python: string | null
  /** Says what is going on, for people. */
  readonly tell: (line: string) => void
  /** Ours, before it is measured: a test slows it down here. */
  readonly ours: (contender: Contender) => Contender
}

export const FULL = { repetitions: 7, seconds: 0.3 } as const
export const QUICK = { repetitions: 5, seconds: 0.05 } as const
