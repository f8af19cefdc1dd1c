import { correlate } from '@jetwatch/shared/metrics/correlation'
import { kolmogorovSmirnov } from '@jetwatch/shared/metrics/ks'
import { massSculpting } from '@jetwatch/shared/metrics/mass-sculpting'
import { finish } from '@jetwatch/shared/metrics/slices'
import type { JetColumns } from '@jetwatch/shared/pass-sample'
import { createRandom } from '@jetwatch/shared/random'
import { buildReference } from '@jetwatch/shared/reference'
import type { Selection } from '@jetwatch/shared/topics/physics'
import type { Topics } from '@jetwatch/shared/topics/schemas'
import { describe, expect, test, vi } from 'vitest'
import { serve } from '../../serve.ts'
import { FRAME_SIZE, MODEL, makeScores, SyntheticRun } from '../synthetic-run.ts'
import { TestViewer } from '../test-viewer.ts'
import { physicsReport } from './physics-report.ts'

const SHA = 'a'.repeat(64)

/** 1,500 background jets with a score that grows with the mass, 100 signal jets at 170 GeV, some without a mass or a label. */
function jets(): JetColumns {
  const random = createRandom(8)
  const count = 1600
  const label = Uint8Array.from({ length: count }, (_, i) => (i % 16 === 0 ? 1 : i % 97 === 0 ? 255 : 0))
  const mass = Float64Array.from(label, (code) =>
    code === 1 ? 165 + 10 * random.next() : random.next() < 0.01 ? Number.NaN : 40 - 60 * Math.log(random.next()),
  )
  const score = Float64Array.from(mass, (m, i) => (label[i] === 1 ? 0.8 : 0) + (Number.isNaN(m) ? 0 : m / 500) + random.next())
  const pt = Float64Array.from({ length: count }, () => 550 + 100 * random.next())
  return { count, score, mass, pt, multiplicity: score.map((s) => Math.floor(20 * s + 20 * random.next())), label }
}
const reference = buildReference(
  Float64Array.from({ length: 3000 }, (_, i) => i / 2000),
  { model: SHA, sample: { sha256: SHA, class: 'qcd', fraction: 0.5, seed: 1 } },
)
const given = {
  model: 'm',
  manifest: null,
  classes: ['qcd', 'top'],
  background: [0],
  threshold: { model: 'm', revision: 4, cut: 1.1, policy: { kind: 'fixed' as const }, author: 'test', reason: '', time: 1 },
  reference,
}
const reportOf = (columns: JetColumns, more = {}) =>
  finish(physicsReport({ complete: true, pass: 2, jets: columns }, { ...given, ...more }))

describe('report', () => {
  const all = jets()
  const report = reportOf(all)
  const select = (id: Selection['id']): Selection => report.selections.find((one) => one.id === id) as Selection
  const indices = Array.from(all.score.keys())

  test('spectra are the jets that reach the cut, of all and of the background, counted one by one', () => {
    expect(report.selections.map(({ id }) => id)).toEqual(['all', 'cut', 'eb50', 'eb10', 'eb5', 'eb1', 'es50'])
    expect(select('cut')).toMatchObject({ cut: 1.1, title: 'Cut in force (revision 4)' })
    for (const { cut, counts, background, outside, jets: passing } of report.selections) {
      const reaching = indices.filter((i) => cut === null || (all.score[i] as number) >= cut)
      expect(passing).toBe(reaching.length)
      for (const [bin, count] of counts.entries()) {
        const inBin = reaching.filter((i) => (all.mass[i] as number) >= 5 * bin && (all.mass[i] as number) < 5 * bin + 5)
        expect(count).toBe(inBin.length)
        expect(background?.[bin]).toBe(inBin.filter((i) => all.label[i] === 0).length)
      }
      expect(counts.reduce((a, b) => a + b) + outside).toBe(passing)
    }
  })

  test('half of the labelled signal reaches the last cut, and 10 % of the reference the fourth', () => {
    const signal = indices.filter((i) => all.label[i] === 1)
    expect(signal.filter((i) => (all.score[i] as number) >= (select('es50').cut as number))).toHaveLength(signal.length / 2)
    expect(select('eb10').cut).toBeCloseTo(1.35, 2)
  })

  test('sculpting and correlations are those of the labelled background', () => {
    const background = indices.filter((i) => all.label[i] === 0)
    const of = (column: Float64Array) => Float64Array.from(background, (i) => column[i] as number)
    const expected = massSculpting(of(all.mass), of(all.score), 1.1)
    expect(select('cut').sculpting).toMatchObject({
      population: 'background',
      jsd: { value: expected.jsd, error: expected.jsdError },
      inverse: { value: expected.value, error: expected.error },
      noise: expected.noise,
    })
    for (const { quantity, ...found } of report.correlations) {
      expect(found.all).toEqual(correlate(all.score, all[quantity]))
      expect(found.background).toEqual(correlate(of(all.score), of(all[quantity])))
    }
  })

  test('tenths of the score hold a tenth of the jets each, with the mean of their masses', () => {
    const sorted = indices.toSorted((a, b) => (all.score[a] as number) - (all.score[b] as number))
    report.profile.forEach((tenth, k) => {
      const masses = sorted.slice(160 * k, 160 * (k + 1)).flatMap((i) => (Number.isNaN(all.mass[i]) ? [] : [all.mass[i] as number]))
      const mean = masses.reduce((a, b) => a + b) / masses.length
      const variance = masses.reduce((sum, m) => sum + (m - mean) ** 2, 0) / (masses.length - 1)
      expect(tenth.all?.n).toBe(masses.length)
      expect(tenth.all?.mean).toBeCloseTo(mean, 9)
      expect(tenth.all?.error).toBeCloseTo(Math.sqrt(variance / masses.length), 9)
    })
  })

  test('without labels there is no background, and all jets stand for it', () => {
    const unlabelled = reportOf({ ...all, label: all.label.map(() => 255) })
    expect(unlabelled.sample.labelled).toBe(0)
    expect(unlabelled.selections.map(({ id }) => id)).not.toContain('es50')
    for (const { background, sculpting } of unlabelled.selections) {
      expect(background).toBeNull()
      if (sculpting) expect(sculpting.population).toBe('all')
    }
    expect(unlabelled.correlations.every(({ background, all: found }) => background === null && found !== null)).toBe(true)
  })

  test('without kinematics, a reference or a threshold it says what is left', () => {
    const none = all.mass.map(() => Number.NaN)
    const bare = reportOf({ ...all, mass: none, pt: none, multiplicity: none }, { reference: null, threshold: null })
    expect(bare.selections.map(({ id }) => id)).toEqual(['all', 'es50'])
    expect(bare.selections[0]).toMatchObject({ jets: 1600, outside: 1600 })
    expect(bare.selections[1]?.sculpting?.reason).toMatch(/only 0/)
    expect(bare.correlations.every((one) => one.all === null)).toBe(true)
    expect(bare.profile.every((tenth) => tenth.all === null)).toBe(true)
  })
})

test('a watching page gets the physics of the run and each block of 2,000 events compared with the reference', async () => {
  await using system = await SyntheticRun.start()
  await using serving = await serve({ nats: system.nats.url, port: 0, models: '/nowhere', headless: true })
  await system.announce('physics')
  await vi.waitFor(() => expect(serving.gateway.feed?.run.run).toBe('physics'), { timeout: 10_000 })
  using viewer = await TestViewer.open(serving.url)
  viewer.send({ type: 'watch', topics: ['physics', 'drift'] })
  // Its snapshot is behind it: what comes now comes as states.
  await viewer.next('state')
  const frames = 120
  await Promise.all(Array.from({ length: frames }, (_, frame) => system.decide('physics', frame)))
  let topics: Topics = {}
  await viewer.next('state', (message) => {
    topics = { ...topics, ...message.topics }
    return topics.physics?.sample.jets === frames * FRAME_SIZE && topics.drift?.points.length === 2
  })
  const { physics, drift } = topics
  expect(physics).toMatchObject({
    model: MODEL,
    sample: { complete: false, pass: 1, labelled: frames * FRAME_SIZE, background: ['qcd'] },
  })
  expect(drift).toMatchObject({ reference: { n: 1000, class: 'qcd' }, events: 2000, skipped: 0 })
  // Frames are 100 ms apart: a block ends with the first frame that is 5 s after the last and fills 2,000 events.
  const scores = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => [...makeScores(from + i).score]).flat()
  const sample = Float64Array.from({ length: 1000 }, (_, i) => i / 1000)
  const expected = [scores(0, 40), scores(50, 90)].map((live) => kolmogorovSmirnov(sample, Float64Array.from(live)))
  expect(drift?.points.map(([, jets]) => jets)).toEqual([2000, 2000])
  for (const [i, { d, z }] of expected.entries()) {
    expect((drift?.points[i]?.[2] as number) / d).toBeCloseTo(1, 3)
    expect((drift?.points[i]?.[3] as number) / z).toBeCloseTo(1, 3)
  }
}, 40_000)
