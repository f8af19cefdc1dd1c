import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import {
  BUCKETS,
  CURRENT_RUN_KEY,
  controlKey,
  nameSchema,
  producerKey,
  REPLAY_ANSWER_KEY,
  REPLAY_REQUEST_KEY,
  referenceKey,
  runKey,
  SUPERVISOR_KEY,
  scorerKey,
  summaryKey,
} from '@jetwatch/shared/names'
import { type Reference, referenceSchema } from '@jetwatch/shared/reference'
import {
  type ReplayAnswer,
  type ReplayRequest,
  replayAnswerSchema,
  replayRequestSchema,
  type Supervisor,
  supervisorSchema,
} from '@jetwatch/shared/replay-request'
import { type ProducerState, producerStateSchema, type Run, runSchema, type ScorerState, scorerStateSchema } from '@jetwatch/shared/run'
import { type Control, controlSchema } from '@jetwatch/shared/run-control'
import { type RunSummary, runSummarySchema } from '@jetwatch/shared/run-summary'
import { describeIssues } from '@jetwatch/shared/validate'
import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream'
import { type KV, Kvm } from '@nats-io/kv'
import type { QueuedIterator } from '@nats-io/nats-core'
import type { z } from 'zod'
import type { Bus } from './connect.ts'

/** A document that does not parse: reported, counted by whoever cares, and otherwise as if it were not there. */
export interface InvalidDocument {
  readonly key: string
  readonly revision: number
  readonly message: string
}
export type OnInvalid = (fault: InvalidDocument) => void

export interface Watch {
  stop(): void
  /** Resolves when the watch has ended, by `stop` or with the connection. */
  readonly done: Promise<void>
}

/** The documents of the state bucket, checked on the way in and out. Absent or invalid ones read as null. */
export interface State {
  readRun(run: string): Promise<Run | null>
  writeRun(run: Run): Promise<void>
  /** Every run there is a document of. */
  readRuns(): Promise<Run[]>
  readCurrentRun(): Promise<string | null>
  writeCurrentRun(run: string): Promise<void>
  readProducer(run: string): Promise<ProducerState | null>
  writeProducer(state: ProducerState): Promise<void>
  writeScorer(state: ScorerState): Promise<void>
  /** Every scorer process that ever worked on the run. */
  readScorers(run: string): Promise<ScorerState[]>
  readReference(model: string): Promise<Reference | null>
  writeReference(model: string, reference: Reference): Promise<void>
  readControl(run: string): Promise<Control | null>
  /**
   * Writes what `edit` makes of the document in force (null if there is none), asked again where somebody else was faster.
   * @throws CONFLICT after ten attempts, and what `edit` throws.
   */
  changeControl(run: string, edit: (control: Control | null) => Control | Promise<Control>): Promise<Control>
  readSummary(run: string): Promise<RunSummary | null>
  readSummaries(): Promise<RunSummary[]>
  writeSummary(summary: RunSummary): Promise<void>
  writeReplayRequest(request: ReplayRequest): Promise<void>
  readReplayRequest(): Promise<ReplayRequest | null>
  readReplayAnswer(): Promise<ReplayAnswer | null>
  writeReplayAnswer(answer: ReplayAnswer): Promise<void>
  readSupervisor(): Promise<Supervisor | null>
  writeSupervisor(supervisor: Supervisor): Promise<void>
  /** Each calls back with what is there now (if any) and with every change. */
  watchControl(run: string, onValue: (control: Control) => void): Promise<Watch>
  watchReplayRequest(onValue: (request: ReplayRequest) => void): Promise<Watch>
  watchReplayAnswer(onValue: (answer: ReplayAnswer) => void): Promise<Watch>
  watchSupervisor(onValue: (supervisor: Supervisor) => void): Promise<Watch>
  watchRun(run: string, onValue: (run: Run) => void): Promise<Watch>
  watchCurrentRun(onValue: (run: string) => void): Promise<Watch>
  watchProducer(run: string, onValue: (state: ProducerState) => void): Promise<Watch>
  /** All scorers of a run, or of one model. */
  watchScorers(run: string, onValue: (state: ScorerState) => void): Promise<Watch>
  watchReference(model: string, onValue: (reference: Reference) => void): Promise<Watch>
}

/** `onInvalid` hears of every document that does not parse. */
export async function openState(bus: Bus, onInvalid: OnInvalid = () => {}): Promise<State> {
  const kv = await new Kvm(bus.js).open(BUCKETS.state)
  const read = <S extends z.ZodType>(key: string, schema: S) => readDocument(kv, key, schema, onInvalid)
  const write = <S extends z.ZodType>(key: string, schema: S, value: z.infer<S>) => writeDocument(kv, key, schema, value)
  const watch = <S extends z.ZodType>(key: string, schema: S, onValue: (value: z.infer<S>) => void) =>
    watchDocuments(kv, key, schema, (value) => onValue(value), onInvalid)
  const readAll = async <S extends z.ZodType>(filter: string, schema: S): Promise<z.infer<S>[]> => {
    const found: z.infer<S>[] = []
    for await (const key of await kv.keys(filter)) {
      const value = await read(key, schema)
      if (value !== null) found.push(value)
    }
    return found
  }
  return {
    readRun: (run) => read(runKey(run), runSchema),
    writeRun: (run) => write(runKey(run.run), runSchema, run),
    readRuns: () => readAll(runKey('*'), runSchema),
    readCurrentRun: () => read(CURRENT_RUN_KEY, nameSchema),
    writeCurrentRun: (run) => write(CURRENT_RUN_KEY, nameSchema, run),
    readProducer: (run) => read(producerKey(run), producerStateSchema),
    writeProducer: (state) => write(producerKey(state.run), producerStateSchema, state),
    writeScorer: (state) => write(scorerKey(state.model, state.run, state.id), scorerStateSchema, state),
    readScorers: (run) => readAll(scorerKey('*', run, '*'), scorerStateSchema),
    readReference: (model) => read(referenceKey(model), referenceSchema),
    writeReference: (model, reference) => write(referenceKey(model), referenceSchema, reference),
    readControl: (run) => read(controlKey(run), controlSchema),
    changeControl: (run, edit) => changeDocument(kv, controlKey(run), controlSchema, edit, onInvalid),
    readSummary: (run) => read(summaryKey(run), runSummarySchema),
    readSummaries: () => readAll(summaryKey('*'), runSummarySchema),
    writeSummary: (summary) => write(summaryKey(summary.run), runSummarySchema, summary),
    writeReplayRequest: (request) => write(REPLAY_REQUEST_KEY, replayRequestSchema, request),
    readReplayRequest: () => read(REPLAY_REQUEST_KEY, replayRequestSchema),
    readReplayAnswer: () => read(REPLAY_ANSWER_KEY, replayAnswerSchema),
    writeReplayAnswer: (answer) => write(REPLAY_ANSWER_KEY, replayAnswerSchema, answer),
    readSupervisor: () => read(SUPERVISOR_KEY, supervisorSchema),
    writeSupervisor: (supervisor) => write(SUPERVISOR_KEY, supervisorSchema, supervisor),
    watchControl: (run, onValue) => watch(controlKey(run), controlSchema, onValue),
    watchReplayRequest: (onValue) => watch(REPLAY_REQUEST_KEY, replayRequestSchema, onValue),
    watchReplayAnswer: (onValue) => watch(REPLAY_ANSWER_KEY, replayAnswerSchema, onValue),
    watchSupervisor: (onValue) => watch(SUPERVISOR_KEY, supervisorSchema, onValue),
    watchRun: (run, onValue) => watch(runKey(run), runSchema, onValue),
    watchCurrentRun: (onValue) => watch(CURRENT_RUN_KEY, nameSchema, onValue),
    watchProducer: (run, onValue) => watch(producerKey(run), producerStateSchema, onValue),
    watchScorers: (run, onValue) => watch(scorerKey('*', run, '*'), scorerStateSchema, onValue),
    watchReference: (model, onValue) => watch(referenceKey(model), referenceSchema, onValue),
  }
}

/** The value, or null where there is none or it does not parse. */
export async function readDocument<S extends z.ZodType>(kv: KV, key: string, schema: S, onInvalid: OnInvalid): Promise<z.infer<S> | null> {
  const entry = await kv.get(key)
  if (entry?.operation !== 'PUT') return null
  return parseDocument(entry, schema, onInvalid)
}

async function writeDocument<S extends z.ZodType>(kv: KV, key: string, schema: S, value: z.infer<S>): Promise<void> {
  await kv.put(key, toText(key, schema, value))
}

/** @throws TypeError on a value that breaks its own schema: that is our fault, not the reader's. */
function toText<S extends z.ZodType>(key: string, schema: S, value: z.infer<S>): string {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new TypeError(`${key}: ${describeIssues(parsed.error)}`)
  return JSON.stringify(parsed.data)
}

const CHANGE_ATTEMPTS = 10

/** Compare-and-set: `edit` is asked again where the document changed meanwhile. @throws CONFLICT after ten attempts, and what `edit` throws. */
async function changeDocument<S extends z.ZodType>(
  kv: KV,
  key: string,
  schema: S,
  edit: (value: z.infer<S> | null) => z.infer<S> | Promise<z.infer<S>>,
  onInvalid: OnInvalid,
): Promise<z.infer<S>> {
  for (let attempt = 0; attempt < CHANGE_ATTEMPTS; attempt++) {
    const entry = await kv.get(key)
    const next = await edit(entry?.operation === 'PUT' ? parseDocument(entry, schema, onInvalid) : null)
    const text = toText(key, schema, next)
    try {
      if (entry) await kv.update(key, text, entry.revision)
      else await kv.create(key, text)
      return next
    } catch (error) {
      if (!(error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamWrongLastSequence)) throw error
    }
  }
  throw new JetwatchError('CONFLICT', `${key} changed at every attempt to change it`, 'Try again')
}

export async function watchDocuments<S extends z.ZodType>(
  kv: KV,
  key: string,
  schema: S,
  onValue: (value: z.infer<S>, revision: number) => void,
  onInvalid: OnInvalid,
): Promise<Watch> {
  const entries: QueuedIterator<Entry> = await kv.watch({ key })
  const done = (async () => {
    for await (const entry of entries) {
      if (entry.operation !== 'PUT') continue
      const value = parseDocument(entry, schema, onInvalid)
      if (value !== null) onValue(value, entry.revision)
    }
  })()
  return { stop: () => entries.stop(), done }
}

export interface Entry {
  readonly key: string
  readonly value: Uint8Array
  readonly revision: number
  readonly operation: string
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

export function parseDocument<S extends z.ZodType>(entry: Entry, schema: S, onInvalid: OnInvalid): z.infer<S> | null {
  const { key, revision } = entry
  let input: unknown
  try {
    input = JSON.parse(utf8.decode(entry.value))
  } catch (error) {
    onInvalid({ key, revision, message: describeError(error) })
    return null
  }
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  onInvalid({ key, revision, message: describeIssues(parsed.error) })
  return null
}

/** The run document. @throws BAD_RECIPE if there is none under that name. */
export async function requireRun(state: State, run: string): Promise<Run> {
  const document = await state.readRun(run)
  if (document) return document
  throw new JetwatchError('BAD_RECIPE', `there is no valid document of run ${run}`, 'Start the run with jetwatch up')
}
