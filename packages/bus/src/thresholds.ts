import { JetwatchError } from '@jetwatch/shared/errors'
import { BUCKETS, decisionKey, thresholdKey } from '@jetwatch/shared/names'
import { CONTROLLER, type Policy, type Threshold, thresholdSchema } from '@jetwatch/shared/threshold'
import { describeIssues } from '@jetwatch/shared/validate'
import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream'
import { type KV, Kvm } from '@nats-io/kv'
import type { Bus } from './connect.ts'
import { type InvalidDocument, parseDocument, type Watch, watchDocuments } from './state.ts'

export interface Proposal {
  readonly cut: number
  readonly policy: Policy
  readonly author: string
  readonly reason: string
}

/** The thresholds bucket: one revisioned document per model, changed by compare-and-set. */
export interface Thresholds {
  /** The last valid document: the one in force. Null if there is none. */
  readThreshold(model: string): Promise<Threshold | null>
  /**
   * Sets the next revision. With `expectedRevision` (0: none yet) only if that one is still in force.
   * @throws CONFLICT if somebody else changed it, BAD_THRESHOLD if the proposal is invalid.
   */
  proposeThreshold(model: string, proposal: Proposal, expectedRevision?: number): Promise<Threshold>
  /** Calls back with the threshold in force and with every change; an invalid document leaves the last valid one in force. */
  watchThreshold(model: string, onValid: (threshold: Threshold) => void, onInvalid?: (fault: InvalidDocument) => void): Promise<Watch>
  /** All valid documents kept, oldest first: the last 64, and the last 64 that were not made by a controller. */
  thresholdHistory(model: string): Promise<Threshold[]>
}

export async function openThresholds(bus: Bus, now: () => number = Date.now): Promise<Thresholds> {
  const kv = await new Kvm(bus.js).open(BUCKETS.thresholds)
  return {
    readThreshold: async (model) => (await inForce(kv, model)).threshold,
    proposeThreshold: (model, proposal, expected) => propose(kv, model, proposal, expected, now()),
    watchThreshold: (model, onValid, onInvalid = () => {}) => watch(kv, model, onValid, onInvalid),
    thresholdHistory: (model) => history(kv, model),
  }
}

/** The threshold in force, and the bucket's own revision of the newest document, be it valid or not. */
async function inForce(kv: KV, model: string): Promise<{ threshold: Threshold | null; kvRevision: number }> {
  const entry = await kv.get(thresholdKey(model))
  if (!entry) return { threshold: null, kvRevision: 0 }
  const newest = entry.operation === 'PUT' ? parseDocument(entry, schemaOf(model), () => {}) : null
  const threshold = newest ?? (await history(kv, model)).at(-1) ?? null
  return { threshold, kvRevision: entry.revision }
}

async function propose(kv: KV, model: string, proposal: Proposal, expected: number | undefined, time: number): Promise<Threshold> {
  const { threshold, kvRevision } = await inForce(kv, model)
  const revision = threshold?.revision ?? 0
  if (expected !== undefined && expected !== revision) throw changed(model, `it is at revision ${revision}, not ${expected}`)
  const parsed = schemaOf(model).safeParse({ model, revision: revision + 1, ...proposal, time })
  if (!parsed.success) {
    throw new JetwatchError(
      'BAD_THRESHOLD',
      `threshold of ${model}: ${describeIssues(parsed.error)}`,
      'Give a finite cut, an author and a reason of at most 280 characters',
    )
  }
  try {
    const text = JSON.stringify(parsed.data)
    if (kvRevision === 0) await kv.create(thresholdKey(model), text)
    else await kv.update(thresholdKey(model), text, kvRevision)
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamWrongLastSequence)
      throw changed(model, 'it changed meanwhile')
    throw error
  }
  // A controller makes many revisions; those of people are kept apart, so that it cannot push them out of the history.
  if (proposal.author !== CONTROLLER) await kv.put(decisionKey(model), JSON.stringify(parsed.data))
  return parsed.data
}

async function watch(
  kv: KV,
  model: string,
  onValid: (threshold: Threshold) => void,
  onInvalid: (fault: InvalidDocument) => void,
): Promise<Watch> {
  let revision = 0
  const accept = (threshold: Threshold): void => {
    // A document that goes back is not one of ours: revisions only rise.
    if (threshold.revision <= revision) return
    revision = threshold.revision
    onValid(threshold)
  }
  const { threshold } = await inForce(kv, model)
  if (threshold) accept(threshold)
  return watchDocuments(kv, thresholdKey(model), schemaOf(model), accept, onInvalid)
}

async function history(kv: KV, model: string): Promise<Threshold[]> {
  const documents = new Map<number, Threshold>()
  for (const key of [decisionKey(model), thresholdKey(model)]) {
    for await (const entry of await kv.history({ key })) {
      if (entry.operation !== 'PUT') continue
      const threshold = parseDocument(entry, schemaOf(model), () => {})
      if (threshold) documents.set(threshold.revision, threshold)
    }
  }
  return [...documents.values()].sort((a, b) => a.revision - b.revision)
}

/** A document under one model's key that names another model is invalid. */
const schemaOf = (model: string) => thresholdSchema.refine((threshold) => threshold.model === model, `it is not a threshold of ${model}`)

const changed = (model: string, detail: string): JetwatchError =>
  new JetwatchError('CONFLICT', `somebody else changed the threshold of ${model}: ${detail}`, 'Look at the new threshold and decide again')
