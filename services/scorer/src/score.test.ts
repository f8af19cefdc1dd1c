import type { Delivered } from '@jetwatch/bus/delivery'
import { ortEngine } from '@jetwatch/engine/ort-engine'
import { createSession } from '@jetwatch/engine/session'
import { sparseImages, testManifest } from '@jetwatch/engine/testing/model-folder'
import { encodeGraph } from '@jetwatch/engine/testing/onnx'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import type { SparseImage } from '@jetwatch/shared/jet'
import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { FrameScorer } from './score.ts'

/** The score is the mean of √(0.9 − pixel): not a number for an image with a pixel above 0.9. */
async function fragileEngine() {
  const onnx = encodeGraph({
    nodes: [
      { op: 'Reshape', inputs: ['image', 'flat'], outputs: ['pixels'] },
      { op: 'Sub', inputs: ['limit', 'pixels'], outputs: ['room'] },
      { op: 'Sqrt', inputs: ['room'], outputs: ['root'] },
      { op: 'ReduceSum', inputs: ['root', 'last'], outputs: ['sum'], ints: { keepdims: 0 } },
      { op: 'Div', inputs: ['sum', 'count'], outputs: ['score'] },
    ],
    floats: { limit: { shape: [1], data: Float32Array.of(0.9) }, count: { shape: [1], data: Float32Array.of(1600) } },
    ints: { flat: [-1, 1600], last: [1] },
    inputs: { image: ['batch', 40, 40] },
    outputs: { score: ['batch'] },
  })
  const manifest = { ...testManifest(onnx, []), outputs: { prepared: false, reconstruction: false, latent: 0 } }
  const session = await createSession(onnx, 'cpu', { threads: 1, spin: false })
  return ortEngine({ directory: '', manifest, onnx }, session, { name: 'cpu', device: 'test' })
}

const stream = { preset: 'aachen', classes: ['qcd'], sources: ['0'.repeat(64)] } as const
const frameOf = (images: readonly SparseImage[], first: number) =>
  buildFrame(
    images.map((image, i) => ({ image, source: 0, row: first + i, label: 0, kinematics: null })),
    first,
    stream,
  )
const scoreOf = ({ value }: SparseImage): number =>
  (value.reduce((sum, pixel) => sum + Math.sqrt(0.9 - pixel), 0) + (1600 - value.length) * Math.sqrt(0.9)) / 1600
const poison: SparseImage = { index: Uint16Array.of(7), value: Float32Array.of(1) }

test('an event without a finite score does not take its neighbours with it, wherever it stands', async () => {
  await using engine = await fragileEngine()
  const scorer = new FrameScorer(engine, 200)
  const good = sparseImages(100, 3).filter(({ value }) => value.every((pixel) => pixel < 0.9))
  for (const bad of [[], [0], [good.length - 1], [5, 6, 40]]) {
    const images = good.map((image, i) => (bad.includes(i) ? poison : image))
    const frames = [frameOf(images.slice(0, 33), 0), frameOf(images.slice(33), 33)]
    const { score } = await scorer.score(frames)
    expect(score).toHaveLength(images.length)
    images.forEach((image, i) => {
      if (bad.includes(i)) expect(score[i]).toBeNaN()
      else expect(score[i]).toBeCloseTo(scoreOf(image), 5)
    })
  }
})

test('SCORES holds the events with a score, the rest of the frame is dead, and none is in both', async () => {
  await using engine = await fragileEngine()
  const scorer = new FrameScorer(engine, 200)
  const good = sparseImages(9, 4).filter(({ value }) => value.every((pixel) => pixel < 0.9))
  const mixed = frameOf([...good.slice(0, 2), poison, ...good.slice(2)], 100)
  const hopeless = frameOf([poison, poison], 200)
  const received = [mixed, hopeless].map((frame) => ({
    kind: 'frame' as const,
    delivered: {} as Delivered,
    headers: { run: 'r', frame: 0, first: frame.sequence[0] as number, count: frame.count, read: 1n, publish: 1n },
    frame,
    receiveNs: 1n,
  }))
  const cut = Math.fround(scoreOf(good[0] as SparseImage))
  const threshold = { model: 'm', revision: 4, cut, policy: { kind: 'fixed' }, author: 'a', reason: '', time: 1 } as const
  const [first, second] = decide(received, await scorer.score([mixed, hopeless]), threshold, 2n)
  expect(first?.dead).toBe(1)
  expect([...(first?.scores?.sequence ?? [])]).toEqual([100, 101, ...good.slice(2).map((_, i) => 103 + i)])
  expect([...(first?.scores?.flagged ?? [])]).toEqual(Array.from(first?.scores?.score ?? [], (score) => (score >= cut ? 1 : 0)))
  expect([...(first?.scores?.revision ?? [])].every((revision) => revision === 4)).toBe(true)
  good.forEach((image, i) => {
    expect(first?.scores?.meanSquare[i]).toBeCloseTo(image.value.reduce((sum, pixel) => sum + pixel ** 2, 0) / 1600, 9)
  })
  expect(second).toMatchObject({ scores: null, dead: 2 })
})
