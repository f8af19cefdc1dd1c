import {
  type About,
  type FlagPart,
  type HistogramPart,
  MAX_FLAGS_SHOWN,
  type Numbers,
  type RocPart,
  type StateMessage,
} from '@jetwatch/shared/live'
import type { Topics } from '@jetwatch/shared/topics/schemas'

/** What the page shows. Each part keeps its identity until it changes. */
export interface LiveState {
  readonly about: About | null
  readonly numbers: Numbers | null
  readonly histogram: HistogramPart | null
  readonly roc: RocPart | null
  /** Newest first. */
  readonly flags: readonly FlagPart[]
  /** Those that are watched and have come. */
  readonly topics: Topics
}

export const EMPTY: LiveState = { about: null, numbers: null, histogram: null, roc: null, flags: [], topics: {} }

/** A snapshot replaces everything; a state only what it holds. */
export function mergeState(state: LiveState, message: StateMessage): LiveState {
  const base = message.type === 'snapshot' ? EMPTY : state
  const flags = message.flags?.length ? [...message.flags, ...base.flags].slice(0, MAX_FLAGS_SHOWN) : base.flags
  return {
    about: message.about === undefined ? base.about : message.about,
    numbers: keepThreshold(base.numbers, message.numbers),
    histogram: message.histogram === undefined ? base.histogram : message.histogram,
    roc: message.roc === undefined ? base.roc : message.roc,
    flags,
    topics: message.topics ? { ...base.topics, ...message.topics } : base.topics,
  }
}

/** The threshold comes with every message and changes seldom: as long as it says the same it stays the same object. */
function keepThreshold(old: Numbers | null, numbers: Numbers): Numbers {
  const [before, now] = [old?.threshold, numbers.threshold]
  if (!before || !now || before.model !== now.model || before.revision !== now.revision || before.time !== now.time) return numbers
  return { ...numbers, threshold: before }
}
