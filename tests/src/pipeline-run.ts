import { readFileSync } from 'node:fs'
import type { Bus } from '@jetwatch/bus/connect'
import type { Followed } from '@jetwatch/bus/delivery'
import { follow } from '@jetwatch/bus/follow'
import { toHeaders } from '@jetwatch/bus/frames'
import { openState } from '@jetwatch/bus/state'
import { encodeFrame } from '@jetwatch/shared/frame'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import type { Jet } from '@jetwatch/shared/jet'
import { frameMessageId, jetsSubject, type STREAMS } from '@jetwatch/shared/names'
import { parseRecipe, type Recipe, recipeClasses, recipeHash } from '@jetwatch/shared/recipe'
import type { Run } from '@jetwatch/shared/run'
import { mix } from '@jetwatch/source/mix'
import { REPOSITORY } from './service-process.ts'

export const MODEL = 'dense-6'
export const MODEL_DIRECTORY = `${REPOSITORY}models/${MODEL}`

/** The demo, of a given length. */
export const recipeOf = (events: number, frameSize: number): Recipe =>
  parseRecipe({ ...JSON.parse(readFileSync(`${REPOSITORY}recipes/demo.json`, 'utf8')), events, frameSize })

export async function writeRun(bus: Bus, run: string, recipe: Recipe): Promise<Run> {
  const document: Run = {
    run,
    recipe,
    recipeHash: recipeHash(recipe),
    classes: recipeClasses(recipe),
    models: [MODEL],
    primary: MODEL,
    started: Date.now(),
    ended: null,
  }
  await (await openState(bus)).writeRun(document)
  return document
}

/** All jets of a recipe, as the producer would send them. */
export async function allJets(recipe: Recipe): Promise<Jet[]> {
  const jets: Jet[] = []
  for await (const batch of mix(recipe, { baseDir: REPOSITORY })) jets.push(...batch)
  return jets
}

/** Sends jets as one frame, as the producer would; `payload` replaces the bytes, `id` the message id, `withHeaders: false` leaves the headers out. */
export async function sendFrame(
  bus: Bus,
  { run, recipe, classes }: Run,
  frame: number,
  jets: readonly Jet[],
  { payload, id, withHeaders = true }: { payload?: Uint8Array; id?: string; withHeaders?: boolean } = {},
): Promise<void> {
  const first = frame * recipe.frameSize
  const stream = { preset: recipe.preset, classes, sources: recipe.files.map((file) => file.sha256) }
  const data = payload ?? encodeFrame(buildFrame(jets, first, stream))
  const now = BigInt(Date.now()) * 1_000_000n
  const headers = withHeaders ? { headers: toHeaders({ run, frame, first, count: jets.length, read: now, publish: now }) } : {}
  await bus.js.publish(jetsSubject(run), data, {
    msgID: id ?? (withHeaders ? frameMessageId(run, frame) : `${run}/no-headers`),
    ...headers,
  })
}

type StreamName = (typeof STREAMS)[keyof typeof STREAMS]

/** Messages of a subject from the first on, until `enough` says so of all that came. */
export async function collect(
  bus: Bus,
  stream: StreamName,
  subject: string,
  enough: (messages: readonly Followed[]) => boolean,
): Promise<Followed[]> {
  const messages: Followed[] = []
  for await (const message of await follow(bus, stream, subject, { from: 'all' })) {
    messages.push(message)
    if (enough(messages)) break
  }
  return messages
}

/** Messages of a subject that are there now. */
export async function stored(bus: Bus, stream: StreamName, subject: string): Promise<Followed[]> {
  const reading = await follow(bus, stream, subject, { from: 'all' })
  const messages: Followed[] = []
  if (reading.backlog > 0) for await (const message of reading) if (messages.push(message) === reading.backlog) break
  await reading.stop()
  return messages
}
