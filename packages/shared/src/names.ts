import { z } from 'zod'

/** Run, model and class names: they stand in subjects, file names and URLs. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,31}$/
export const nameSchema = z.string().regex(NAME_PATTERN, 'a name has 1 to 32 characters of a-z, 0-9 and -, and does not start with -')
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex has 64 characters')

export const STREAMS = { jets: 'JETS', scores: 'SCORES', flags: 'FLAGS', dead: 'DEAD', ledger: 'LEDGER', audit: 'AUDIT' } as const
/** Key-value buckets: the current state of runs and services, the history of thresholds, what people said of events, and the alerts with their log. */
export const BUCKETS = {
  state: 'jetwatch-state',
  thresholds: 'jetwatch-thresholds',
  marks: 'jetwatch-marks',
  alerts: 'jetwatch-alerts',
} as const

export const jetsSubject = (run: string): string => `jets.${run}`
export const scoresSubject = (model: string, run: string): string => `scores.${model}.${run}`
export const flagsSubject = (model: string, run: string): string => `flags.${model}.${run}`
export const deadSubject = (model: string, run: string): string => `dead.${model}.${run}`
/** Every control action: what was asked for, by whom, and what became of it. */
export const AUDIT_SUBJECT = 'audit'
/** Notices on LEDGER: events that were never sent, and decisions on frames that came again. */
export const withheldSubject = (run: string): string => `withheld.${run}`
export const repeatedSubject = (model: string, run: string): string => `repeated.${model}.${run}`
/** Durable consumer of a model on a run, shared by any number of scorer processes. */
export const consumerName = (model: string, run: string): string => `${model}-${run}`

export const runKey = (run: string): string => `run.${run}`
/** The run that `up` serves now: its name. */
export const CURRENT_RUN_KEY = 'current-run'
/** How a run is wanted to go on. */
export const controlKey = (run: string): string => `control.${run}`
/** What a run came to. */
export const summaryKey = (run: string): string => `summary.${run}`
/** The last request for another run, the answer to it, and who answers. */
export const REPLAY_REQUEST_KEY = 'replay-request'
export const REPLAY_ANSWER_KEY = 'replay-answer'
export const SUPERVISOR_KEY = 'supervisor'
export const producerKey = (run: string): string => `producer.${run}`
export const scorerKey = (model: string, run: string, id: string): string => `scorer.${model}.${run}.${id}`
export const referenceKey = (model: string): string => `reference.${model}`
export const thresholdKey = (model: string): string => `threshold.${model}`
/** Copies of the thresholds that people set, beside those of a controller. */
export const decisionKey = (model: string): string => `decision.${model}`
export const markKey = (run: string, sequence: number | '*'): string => `mark.${run}.${sequence}`

/** Message ids: the server drops a repeated one inside its duplicate window. */
export const frameMessageId = (run: string, frame: number): string => `${run}/${frame}`
/** Of a frame that is sent once more as a message of its own. */
export const frameCopyMessageId = (run: string, frame: number, copy: number): string => `${run}/${frame}/copy-${copy}`
export const withheldMessageId = (run: string, first: number, last: number): string => `${run}/withheld/${first}-${last}`
export const scoresMessageId = (model: string, run: string, frame: number): string => `${model}/${run}/${frame}`
export const deadMessageId = (model: string, run: string, frame: number): string => `${model}/${run}/${frame}/dead`
/** Of the decision of one kind on a frame that was decided before, when the frame came in another message of JETS. */
export const repeatedMessageId = (model: string, run: string, frame: number, jets: number, kind: 'scored' | 'dead'): string =>
  `${model}/${run}/${frame}/@${jets}/${kind}`
export const flagMessageId = (model: string, run: string, sequence: number): string => `${model}/${run}/${sequence}`

/** Header names of JETS, SCORES, FLAGS and DEAD. Times are wall clock, nanoseconds since 1970, decimal. */
export const HEADERS = {
  run: 'Jetwatch-Run',
  model: 'Jetwatch-Model',
  frame: 'Jetwatch-Frame',
  first: 'Jetwatch-First-Sequence',
  count: 'Jetwatch-Count',
  read: 'Jetwatch-Read-Ns',
  publish: 'Jetwatch-Publish-Ns',
  receive: 'Jetwatch-Receive-Ns',
  scored: 'Jetwatch-Scored-Ns',
  /** Events of a frame that are dead; `count` stays that of the whole frame. */
  dead: 'Jetwatch-Dead',
  reason: 'Jetwatch-Reason',
  detail: 'Jetwatch-Detail',
  /** Position in JETS of the message that was decided. */
  jets: 'Jetwatch-Jets-Sequence',
} as const
