import type { AlertKind } from './alert.ts'

/** A number of a reason and its limits; the larger, the worse. */
export interface Limit {
  readonly name: string
  readonly unit: string
  readonly raise: number
  readonly clear: number
}

/**
 * When a condition becomes an alert and when it ends. It is raised when every measure has been at or above its `raise` for `raiseAfter`, and cleared
 * when any has been at or below its `clear` (or the condition did not apply) for `clearAfter`; in between nothing changes. Milliseconds.
 */
export interface AlertRule {
  readonly kind: AlertKind
  readonly title: string
  readonly meaning: string
  readonly limits: readonly Limit[]
  readonly raiseAfter: number
  readonly clearAfter: number
}

/** Seconds of the flag share now, and most of them before that it is compared with. */
export const FLAG_RATE_SECONDS = 30
export const FLAG_BASELINE_SECONDS = 600
/** Nothing is said of a flag rate that rests on fewer expected flags; a target rate is judged over more (InBand). */
export const MIN_EXPECTED_FLAGS = 50
export const MIN_TARGET_FLAGS = 400
/** Seconds in which dead events are counted. */
export const DEAD_SECONDS = 60

export const ALERT_RULES: Readonly<Record<AlertKind, AlertRule>> = {
  'scorer-gone': {
    kind: 'scorer-gone',
    title: 'Scorer gone',
    meaning: 'No scorer of this model has reported; each does once a second.',
    limits: [{ name: 'silent for', unit: 's', raise: 5, clear: 3 }],
    raiseAfter: 0,
    clearAfter: 2_000,
  },
  'producer-silent': {
    kind: 'producer-silent',
    title: 'Producer silent',
    meaning: 'The producer of a running run has not reported; it does twice a second.',
    limits: [{ name: 'silent for', unit: 's', raise: 5, clear: 3 }],
    raiseAfter: 0,
    clearAfter: 2_000,
  },
  lag: {
    kind: 'lag',
    title: 'Lag',
    meaning: 'Events wait for their decision: pending events over the asked rate.',
    limits: [{ name: 'behind by', unit: 's', raise: 2, clear: 1 }],
    raiseAfter: 3_000,
    clearAfter: 5_000,
  },
  'dead-frames': {
    kind: 'dead-frames',
    title: 'Dead events',
    meaning: 'Events that could not be decoded or scored (frames without readable headers count once), within the last minute.',
    limits: [{ name: 'dead in 60 s', unit: '', raise: 1, clear: 0 }],
    raiseAfter: 0,
    clearAfter: 5_000,
  },
  drift: {
    kind: 'drift',
    title: 'Score drift',
    meaning:
      'Live scores below the 80 % quantile of the reference are distributed otherwise than the reference there (two-sample Kolmogorov–Smirnov). ' +
      'D is the size, Z says that it is no chance. A signal in the tail hardly moves it.',
    limits: [
      { name: 'D', unit: '', raise: 0.05, clear: 0.04 },
      { name: 'Z', unit: 'σ', raise: 5, clear: 3 },
    ],
    raiseAfter: 8_000,
    clearAfter: 8_000,
  },
  'flag-rate': {
    kind: 'flag-rate',
    title: 'Flag rate out of band',
    meaning:
      'The share of flagged events in the last 30 s against that of the up to 10 minutes before at the same threshold revision; for a threshold that ' +
      'holds a rate, the flags of the last minute or more against its target (band ± 10 %).',
    limits: [
      { name: 'off by', unit: '%', raise: 30, clear: 15 },
      { name: 'Z', unit: 'σ', raise: 5, clear: 3 },
    ],
    raiseAfter: 5_000,
    clearAfter: 10_000,
  },
}
/** The band of a threshold that holds a rate. */
export const TARGET_LIMITS: readonly Limit[] = [
  { name: 'off target by', unit: '%', raise: 10, clear: 8 },
  { name: 'Z', unit: 'σ', raise: 3, clear: 2 },
]

/** A measure of each limit. */
export const measured = (limits: readonly Limit[], ...values: number[]) =>
  limits.map((limit, i) => ({ ...limit, value: values[i] as number }))
