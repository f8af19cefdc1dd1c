import assert from 'node:assert/strict'
import { PRESETS } from '@jetwatch/shared/preset'
import { BatchBuffer } from '../batch.ts'
import type { Engine } from '../engine.ts'
import { relativeDeviations, selfCheck } from '../self-check.ts'
import { sparseImages } from './model-folder.ts'

/** What a law compares: the engine under test, and the CPU engine on the same model. */
export interface Subject {
  readonly engine: Engine
  readonly cpu: Engine
}

export interface Law {
  readonly law: string
  check(subject: Subject): Promise<void>
}

const { height, width } = PRESETS.aachen
const pixels = height * width
const images = sparseImages(300, 11)

/** Scores of images in batches of `size`, through one reused buffer. */
async function scoresOf(engine: Engine, which: readonly number[], size: number): Promise<Float32Array> {
  const buffer = new BatchBuffer(size, height, width)
  const scores = new Float32Array(which.length)
  for (let from = 0; from < which.length; from += size) {
    const batch = buffer.fill(which.slice(from, from + size).map((i) => images[i] as (typeof images)[number]))
    scores.set((await engine.score(batch)).score, from)
  }
  return scores
}

const all = images.map((_, i) => i)
const largest = (deviations: Float64Array): number => deviations.reduce((a, b) => Math.max(a, b), 0)
const closeTo = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void => {
  assert.equal(actual.length, expected.length)
  const deviation = largest(relativeDeviations(actual, expected))
  assert.ok(deviation <= tolerance, `off by ${deviation}`)
}

/** Every engine keeps these laws, whatever it runs on. */
export const engineContract: readonly Law[] = [
  {
    law: 'scores agree with the CPU engine to 1e-4',
    async check({ engine, cpu }) {
      closeTo(await scoresOf(engine, all, 64), await scoresOf(cpu, all, 64), 1e-4)
    },
  },
  {
    law: 'the probe of the manifest is scored as the manifest says',
    async check({ engine }) {
      assert.equal((await selfCheck(engine)).jets, 16)
    },
  },
  {
    law: 'the score of a jet does not depend on the size of its batch (1, 2, 7, 257) to 1e-6',
    async check({ engine }) {
      const expected = await scoresOf(engine, all, 64)
      for (const size of [1, 2, 7, 257]) {
        const which = all.slice(0, size === 1 ? 20 : 300)
        closeTo(await scoresOf(engine, which, size), expected.subarray(0, which.length), 1e-6)
      }
    },
  },
  {
    law: 'the score of a jet does not depend on its neighbours to 1e-6',
    async check({ engine }) {
      const forward = await scoresOf(engine, all, 50)
      const backward = await scoresOf(engine, all.toReversed(), 50)
      closeTo(backward.toReversed(), forward, 1e-6)
    },
  },
  {
    law: 'the same batch twice gives the same bits',
    async check({ engine }) {
      assert.deepEqual(await scoresOf(engine, all, 64), await scoresOf(engine, all, 64))
    },
  },
  {
    law: 'an empty batch gives no scores',
    async check({ engine }) {
      const { score, latent } = await engine.score(new BatchBuffer(4, height, width))
      assert.equal(score.length, 0)
      assert.equal(latent?.length, 0)
      assert.equal((await engine.reconstruct([])).reconstruction?.length, 0)
    },
  },
  {
    law: 'latent coordinates come with the scores and agree with the CPU engine to 1e-4',
    async check({ engine, cpu }) {
      const batch = new BatchBuffer(32, height, width).fill(images.slice(0, 32))
      const [ours, theirs] = [await engine.score(batch), await cpu.score(batch)]
      assert.equal(ours.latentSize, 6)
      closeTo(ours.latent as Float32Array, theirs.latent as Float32Array, 1e-4)
    },
  },
  {
    law: 'the score is the mean squared residual of the prepared image and its reconstruction',
    async check({ engine }) {
      const chosen = images.slice(3, 8)
      const { score, prepared, reconstruction } = await engine.reconstruct(chosen)
      const expected = chosen.map((_, jet) => {
        let sum = 0
        for (let i = jet * pixels; i < (jet + 1) * pixels; i++) sum += ((prepared?.[i] ?? 0) - (reconstruction?.[i] ?? 0)) ** 2
        return sum / pixels
      })
      closeTo(score, expected, 1e-5)
      closeTo(score, await scoresOf(engine, [3, 4, 5, 6, 7], 5), 1e-6)
    },
  },
  {
    law: 'a score that is not finite is refused, never returned',
    async check({ engine }) {
      const data = new Float32Array(3 * pixels).fill(1 / pixels)
      data[pixels + 5] = Number.NaN
      await assert.rejects(engine.score({ data, n: 3, height, width }), { code: 'BAD_MODEL', message: /1 of 3 jets \(at 1 / })
    },
  },
  {
    law: 'a batch of another image size is refused',
    async check({ engine }) {
      await assert.rejects(engine.score(new BatchBuffer(1, 37, 37)), RangeError)
    },
  },
  {
    law: 'a closed engine refuses, and closing twice is nothing',
    async check({ engine }) {
      await engine.close()
      await engine.close()
      await assert.rejects(engine.score(new BatchBuffer(1, height, width)), { code: 'ENGINE_UNAVAILABLE' })
    },
  },
]
