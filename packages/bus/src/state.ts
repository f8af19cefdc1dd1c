import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { BUCKETS, CURRENT_RUN_KEY, nameSchema, producerKey, referenceKey, runKey, scorerKey } from '@jetwatch/shared/names'
import { type Reference, referenceSchema } from '@jetwatch/shared/reference'
import { type ProducerState, producerStateSchema, type Run, runSchema, type ScorerState, scorerStateSchema } from '@jetwatch/shared/run'
import { describeIssues } from '@jetwatch/shared/validate'
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
  /** Each calls back with what is there now (if any) and with every change. */
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
  return {
    readRun: (run) => read(runKey(run), runSchema),
    writeRun: (run) => write(runKey(run.run), runSchema, run),
    readRuns: async () => {
      const found: Run[] = []
      for await (const key of await kv.keys(runKey('*'))) {
        const run = await read(key, runSchema)
        if (run) found.push(run)
      }
      return found
    },
    readCurrentRun: () => read(CURRENT_RUN_KEY, nameSchema),
    writeCurrentRun: (run) => write(CURRENT_RUN_KEY, nameSchema, run),
    readProducer: (run) => read(producerKey(run), producerStateSchema),
    writeProducer: (state) => write(producerKey(state.run), producerStateSchema, state),
    writeScorer: (state) => write(scorerKey(state.model, state.run, state.id), scorerStateSchema, state),
    readScorers: async (run) => {
      const found: ScorerState[] = []
      for await (const key of await kv.keys(scorerKey('*', run, '*'))) {
        const scorer = await read(key, scorerStateSchema)
        if (scorer) found.push(scorer)
      }
      return found
    },
    readReference: (model) => read(referenceKey(model), referenceSchema),
    writeReference: (model, reference) => write(referenceKey(model), referenceSchema, reference),
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

/** @throws TypeError on a value that breaks its own schema: that is our fault, not the reader's. */
async function writeDocument<S extends z.ZodType>(kv: KV, key: string, schema: S, value: z.infer<S>): Promise<void> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new TypeError(`${key}: ${describeIssues(parsed.error)}`)
  await kv.put(key, JSON.stringify(parsed.data))
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
