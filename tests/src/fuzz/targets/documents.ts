import { parseDocument } from '@jetwatch/bus/state'
import { accessSchema } from '@jetwatch/shared/access'
import { alertBookSchema } from '@jetwatch/shared/alerts/alert'
import { JetwatchError } from '@jetwatch/shared/errors'
import { serverMessageSchema } from '@jetwatch/shared/live'
import { markSchema } from '@jetwatch/shared/marks'
import { nameSchema } from '@jetwatch/shared/names'
import { canonicalJson } from '@jetwatch/shared/recipe'
import { buildReference, referenceSchema } from '@jetwatch/shared/reference'
import { replayAnswerSchema, replayRequestSchema, supervisorSchema } from '@jetwatch/shared/replay-request'
import { producerStateSchema, runSchema, scorerStateSchema } from '@jetwatch/shared/run'
import { controlSchema } from '@jetwatch/shared/run-control'
import { runSummarySchema } from '@jetwatch/shared/run-summary'
import { statusSchema } from '@jetwatch/shared/status'
import { thresholdSchema } from '@jetwatch/shared/threshold'
import type { z } from 'zod'
import { asJson, type FuzzTarget, holds, type OpenTarget } from '../target.ts'

const SHA = 'a'.repeat(64)
const recipe = {
  ...{ version: 1, name: 'demo', seed: 1, preset: 'aachen', files: [{ path: 'qcd.h5', sha256: SHA, classes: ['qcd', 'top'] }] },
  ...{
    background: ['qcd'],
    signal: ['top'],
    contamination: 0.1,
    reference: { fraction: 0.5, seed: 1 },
    rate: 1000,
    frameSize: 50,
    events: null,
    loop: true,
  },
}
const threshold = {
  model: 'm',
  revision: 3,
  cut: 0.5,
  policy: { kind: 'flags-per-minute', target: 60, windowSeconds: 60, deadBand: 0.1 },
  author: 'Ada',
  reason: '',
  time: 1,
}
const measures = [{ name: 'lag', unit: 's', value: 1, raise: 2, clear: 1 }]
const alert = {
  id: 'lag.m.1',
  kind: 'lag',
  subject: 'm',
  run: 'r',
  measures,
  since: 1,
  raised: 2,
  acknowledged: { author: 'Ada', note: '', time: 3 },
}
const logEntry = { time: 1, what: 'raised', alert: 'lag.m.1', kind: 'lag', subject: 'm', run: 'r', measures, author: null, note: '' }

const DOCUMENTS: readonly (readonly [z.ZodType, unknown])[] = [
  [nameSchema, 'demo-20260101-000000'],
  [runSchema, { run: 'r', recipe, recipeHash: SHA, classes: ['qcd', 'top'], models: ['m'], primary: 'm', started: 1, ended: null }],
  [
    producerStateSchema,
    {
      run: 'r',
      state: 'running',
      frames: 2,
      events: 100,
      bytes: 9,
      skipped: { 'not-finite': 2 },
      pass: 1,
      rate: { asked: 1, actual: 1, behind: false },
      error: null,
      updated: 1,
    },
  ],
  [
    scorerStateSchema,
    {
      model: 'm',
      run: 'r',
      id: 'x',
      state: 'running',
      modelSha256: SHA,
      engine: 'cpu',
      device: 'd',
      scored: 1,
      dead: 0,
      deadFrames: 0,
      thresholdRevision: 1,
      engineMicroseconds: 2,
      error: null,
      updated: 1,
    },
  ],
  [
    referenceSchema,
    buildReference(
      Float64Array.from({ length: 500 }, (_, i) => i),
      { model: SHA, sample: { sha256: SHA, class: 'qcd', fraction: 0.5, seed: 1 } },
    ),
  ],
  [thresholdSchema, threshold],
  [markSchema, { run: 'r', sequence: 1, mark: 'interesting', author: 'Ada', time: 1 }],
  [alertBookSchema, { version: 1, active: [alert], log: [logEntry] }],
]

const at = 1_700_000_000_000
const percentiles = { p50: 1, p95: 2, p99: null, n: 3, negative: 0 }
const figures = {
  ...{
    ledger: { produced: 2, scored: 1, dead: 0, dropped: 0, withheld: 0, pending: 1, duplicates: 0 },
    auc: { value: null, error: null, reason: 'none' },
  },
  ...{
    e10: null,
    e100: 0.1,
    flags: 1,
    engine: 'cpu',
    device: null,
    batch: 1_024,
    modelSha256: SHA,
    threshold: null,
    deadReasons: { BAD_FRAME: 1 },
    deadFrames: 0,
  },
  ...{ latency: percentiles, uniqueJets: { background: 1, signal: 0 }, window: null },
}
/** Of replays, and of who may do what. */
const LATER: readonly (readonly [z.ZodType, unknown])[] = [
  [controlSchema, { version: 1, run: 'r', revision: 2, speed: 'max', paused: false, until: null, from: 0, stop: false, author: 'Ada', at }],
  [replayRequestSchema, { id: 'abcdefgh-1', recipe, speed: 2.5, from: 0, author: 'Ada', at }],
  [replayAnswerSchema, { id: 'abcdefgh-1', at, state: 'refused', error: { code: 'BAD_RECIPE', message: 'm', remedy: 'r' } }],
  [supervisorSchema, { state: 'waiting', run: null, updated: at }],
  [
    runSummarySchema,
    {
      ...{
        version: 1,
        run: 'r',
        recipe: 'demo',
        recipeHash: SHA,
        primary: 'm',
        outcome: 'stopped',
        error: null,
        started: 1,
        ended: 2,
        seconds: 1,
        rate: 2,
      },
      ...{ replayed: 1, models: { m: figures }, skipped: {} },
    },
  ],
  [accessSchema, { version: 1, secret: SHA, viewing: 'token', users: [{ name: 'Ada', role: 'operate', token: SHA, created: at }] }],
]

/** Each input is read under every schema, as it would be under the key of each. */
function reader(documents: readonly (readonly [z.ZodType, unknown])[]): OpenTarget {
  return {
    check(input) {
      let refused = 'nothing'
      let valid = 0
      for (const [schema] of documents) {
        const entry = { key: 'k', revision: 1, operation: 'PUT', value: input }
        const value = parseDocument(entry, schema, ({ message }) => {
          refused = message
        })
        if (value === null) continue
        valid++
        const text = canonicalJson(value)
        const again = parseDocument({ ...entry, value: asJson(value) }, schema, () => {})
        holds(canonicalJson(again) === text, 'a document survives JSON')
      }
      if (valid === 0) throw new JetwatchError('BAD_MESSAGE', refused, 'It is counted, and the last valid one stays in force')
    },
  }
}

export const documentsTarget: FuzzTarget = {
  name: 'documents',
  parser: 'state documents',
  form: 'json',
  limits: { milliseconds: 1_000, mebibytes: 64 },
  inputs: async () => ({ seeds: [...DOCUMENTS, ...LATER].map(([, value]) => asJson(value)) }),
  open: async () => reader([...DOCUMENTS, ...LATER]),
}

const none = { p50: null, p95: null, p99: null, n: 0, negative: 0 }
const numbers = {
  ...{ time: 1, health: { state: 'live', reason: '' }, rates: { asked: 1, input: 1, scored: 1, flagsPerMinute: 1 } },
  ...{
    ledger: { produced: 2, scored: 1, dead: 0, dropped: 0, withheld: 0, pending: 1, duplicates: 0 },
    flags: 0,
    deadFrames: 0,
    unreadable: 0,
    skipped: {},
    replayed: 1,
  },
  ...{ latency: none, paint: null, lastDecision: 1, scorers: 1, viewers: 1, threshold },
}
const about = {
  ...{
    run: 'r',
    started: 1,
    recipe: 'demo',
    recipeHash: SHA,
    classes: ['qcd', 'top'],
    background: ['qcd'],
    model: 'm',
    models: ['m'],
    modelSha256: SHA,
  },
  ...{
    engine: 'cpu',
    device: 'x',
    batch: null,
    shape: [40, 40],
    score: { name: 'MSE', description: 'x', scale: 'log10', range: [-8, 0], bins: 3 },
    scoreReason: null,
    referenceSize: 9,
  },
}
const flag = {
  ...{
    sequence: 1,
    score: 2,
    cut: 1,
    revision: 1,
    source: 0,
    row: 1,
    label: 'qcd',
    tailProbability: 0.1,
    tailFloor: false,
    pt: 1,
    mass: null,
    input: 'AAAA',
  },
  reconstruction: null,
}
const histogram = { window: { size: 2, counts: [[0, 1, 1, 0, 0]] }, run: { size: 2, counts: [[0, 1, 1, 0, 0]] } }
const MESSAGES: readonly unknown[] = [
  {
    type: 'snapshot',
    numbers,
    about,
    histogram,
    roc: null,
    flags: [flag],
    topics: { alerts: { active: [alert], log: [logEntry] }, reference: { size: 2, class: 'qcd', shares: [0, 1, 0] } },
  },
  { type: 'pong', id: 1, time: 1, server: 2 },
  { type: 'preview', id: 1, cut: 1, backgroundEfficiency: { value: 0.1, low: 0, high: 0.2 }, signalEfficiency: null, flagsPerMinute: null },
  { type: 'threshold-ack', id: 1, threshold },
  { type: 'error', id: null, code: 'CONFLICT', message: 'm', remedy: 'r' },
]
const status = {
  ...{
    run: null,
    primary: null,
    latency: none,
    models: {},
    paint: null,
    rates: { asked: null, input: null, behind: false },
    recipe: null,
    recipeHash: null,
  },
  ...{
    replayed: 0,
    skipped: {},
    repeats: null,
    unreadable: 0,
    producer: null,
    health: { state: 'waiting', reason: '' },
    viewers: 0,
    uptime: 0,
    time: 1,
  },
}

/** What the page reads from its socket and from `/api/status`. */
export const browserMessagesTarget: FuzzTarget = {
  name: 'page-messages',
  parser: 'messages to the page',
  form: 'json',
  limits: { milliseconds: 1_000, mebibytes: 64 },
  inputs: async () => ({ seeds: [...MESSAGES, status].map(asJson) }),
  open: async () =>
    reader([
      [serverMessageSchema, null],
      [statusSchema, null],
    ]),
}
