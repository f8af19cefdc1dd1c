import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { BatchBuffer } from '@jetwatch/engine/batch'
import { createEngine } from '@jetwatch/engine/create'
import type { Engine } from '@jetwatch/engine/engine'
import { loadModel } from '@jetwatch/engine/model'
import type { Jet } from '@jetwatch/shared/jet'
import { parseRecipe, type Recipe } from '@jetwatch/shared/recipe'
import { frameFate } from '@jetwatch/shared/transport/transport'
import { arrivals } from '@jetwatch/source/arrivals'
import { mix } from '@jetwatch/source/mix'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runPoint } from './run-point.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const demo = parseRecipe(JSON.parse(readFileSync(`${ROOT}recipes/demo.json`, 'utf8')))
const recipe: Recipe = { ...demo, contamination: 0.3, events: 900, frameSize: 50 }

let engine: Engine
beforeAll(async () => {
  engine = await createEngine(await loadModel(`${ROOT}models/dense-6`), { engine: 'cpu', threads: 1 })
})
afterAll(() => engine[Symbol.asyncDispose]())

const pointOf = (own: Recipe) => ({ id: 'x', recipe: own, model: 'dense-6', seed: own.seed, values: null })
const run = (own: Recipe) =>
  runPoint(pointOf(own), { engine, reference: null, policies: { cut: { kind: 'fixed', cut: 3e-7 } }, baseDir: ROOT })

test('figures are those of the engine on the jets of the recipe, by brute force', async () => {
  const jets: Jet[] = []
  for await (const batch of mix(recipe, { baseDir: ROOT })) jets.push(...batch)
  const scores: number[] = []
  const hash = createHash('sha256')
  for (let at = 0; at < jets.length; at += 50) {
    const frame = jets.slice(at, at + 50)
    const { score } = await engine.score(new BatchBuffer(50, 40, 40).fill(frame.map(({ image }) => image)))
    hash.update(Float32Array.from(score))
    scores.push(...score)
  }
  const result = await run(recipe)
  expect(result.scores).toBe(hash.digest('hex'))
  expect(result.events).toBe(900)
  const first = jets.map(({ source, row }, i) => jets.findIndex((jet) => jet.source === source && jet.row === row) === i)
  const of = (label: number): number[] => scores.filter((_, i) => jets[i]?.label === label && first[i])
  const [b, s] = [of(0), of(1)]
  expect([result.background, result.signal]).toEqual([b.length, s.length])
  const wins = s.reduce((sum, x) => sum + b.reduce((own, y) => own + (x > y ? 1 : x === y ? 0.5 : 0), 0), 0)
  expect(result.auc.value).toBeCloseTo(wins / (b.length * s.length), 9)
  expect(result.policies['cut']?.flagRate.value).toBeCloseTo(scores.filter((score) => score >= 3e-7).length / 900, 12)
}, 60_000)

test('the same point twice gives the same scores to the bit, and shuffled constituents change none of them', async () => {
  const once = await run(recipe)
  expect((await run(recipe)).scores).toBe(once.scores)
  expect((await run({ ...recipe, corruptions: [{ kind: 'shuffle' }] })).scores).toBe(once.scores)
  expect((await run({ ...recipe, corruptions: [{ kind: 'pile-up', particles: 30, pt: 1 }] })).scores).not.toBe(once.scores)
}, 60_000)

test('a global energy scale cancels in the image: no figure moves beyond rounding', async () => {
  const [clean, scaled] = [await run(recipe), await run({ ...recipe, corruptions: [{ kind: 'energy-scale', factor: 1.05 }] })]
  expect(scaled.auc.value).toBeCloseTo(clean.auc.value as number, 3)
}, 60_000)

test('faults of the transport take away the frames that are lost and no other, count what comes twice, and change no score', async () => {
  const transport: Recipe['transport'] = [
    { kind: 'loss', probability: 0.2, active: { from: 0.05, until: null } },
    { kind: 'repeat', probability: 0.5, id: 'new' },
    { kind: 'repeat', probability: 0.3, id: 'same' },
    { kind: 'delay', probability: 0.5, frames: 3 },
  ]
  const faulty: Recipe = { ...recipe, transport }
  const frames: Jet[][] = []
  for await (const batch of mix(recipe, { baseDir: ROOT })) frames.push(batch)
  // What the frames are is known from the recipe alone, frame by frame.
  const fates = frames.map((_, frame) => frameFate(transport, recipe.seed, frame, ((frame + 1) * 50) / recipe.rate))
  const kept = frames.filter((_, frame) => !fates[frame]?.lost)
  const repeats = (id: string): number => 50 * fates.reduce((sum, fate) => sum + fate.repeats.filter((one) => one === id).length, 0)
  expect(kept.length).toBeLessThan(frames.length)

  const result = await run(faulty)
  expect(result.events).toBe(50 * kept.length)
  expect(result.transport).toEqual({ withheld: 900 - 50 * kept.length, repeated: repeats('new'), refused: repeats('same') })
  const hash = createHash('sha256')
  const order: number[] = []
  for await (const { kind, frame } of arrivals(faulty, mix(faulty, { baseDir: ROOT }))) if (kind === 'original') order.push(frame.frame)
  expect(order).not.toEqual(order.toSorted((a, b) => a - b))
  for (const frame of order) {
    const images = (frames[frame] as Jet[]).map(({ image }) => image)
    hash.update(Float32Array.from((await engine.score(new BatchBuffer(50, 40, 40).fill(images))).score))
  }
  expect(result.scores).toBe(hash.digest('hex'))
}, 60_000)

test('a model of another preset is refused', async () => {
  await expect(run({ ...recipe, preset: 'heidelberg' })).rejects.toMatchObject({ code: 'PRESET_MISMATCH' })
})
