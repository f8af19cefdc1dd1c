import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hashFile } from './hash.ts'
import { inspect } from './inspect.ts'
import { bundled, fixture } from './test-files.ts'

test('a bundled file: kind, size, ranges and split add up', async () => {
  const path = bundled('qcd.h5')
  const progress: number[] = []
  const found = await inspect(path, { onProgress: (done, total) => progress.push(done / total) })
  expect(found).toMatchObject({
    layout: 'constituents',
    rows: 12_000,
    jets: 12_000,
    skipped: {},
    bytes: statSync(path).size,
    sha256: await hashFile(path),
    filters: ['blosc'],
    imageShape: [40, 40],
    preset: 'aachen',
    scaleKnown: true,
    classes: [{ code: 0, label: 'background', class: 'qcd', jets: 12_000, share: 1 }],
  })
  expect(found.pt?.min).toBeGreaterThan(550)
  expect(found.pt?.max).toBeLessThan(650)
  expect(found.replay.replayed + found.replay.heldOut).toBe(12_000)
  expect(progress.at(-1)).toBe(1)
  expect([...progress].sort((a, b) => a - b)).toEqual(progress)
})

test('skips and labels of a faulty file', async () => {
  const found = await inspect(fixture('columns.h5'), { className: 'top', reference: { fraction: 0, seed: 1 } })
  expect(found.jets).toBe(2)
  expect(found.skipped).toEqual({ 'bad-label': 1, 'not-finite': 1, 'negative-energy': 1, 'no-constituents': 1, 'outside-window': 1 })
  expect(found.classes.map(({ class: name, jets, share }) => [name, jets, share])).toEqual([
    ['qcd', 1, 0.5],
    ['top', 1, 0.5],
  ])
  expect(found.replay).toEqual({ background: 'qcd', fraction: 0, replayed: 1, heldOut: 0, signal: 1 })
})

test('a file of signal alone has no background, unless its class is asked to be it', async () => {
  const { jets, replay } = await inspect(bundled('w.h5'))
  expect(replay).toEqual({ background: 'qcd', fraction: 0.5, replayed: 0, heldOut: 0, signal: jets })
  const asked = await inspect(bundled('w.h5'), { background: 'w' })
  expect(asked.replay).toMatchObject({ background: 'w', signal: 0 })
  expect(asked.replay.replayed + asked.replay.heldOut).toBe(jets)
})

test('an image file has no kinematics and an unknown scale; the background can be chosen', async () => {
  const found = await inspect(fixture('images-blosc.h5'), { background: 'top-jets' })
  expect(found).toMatchObject({ scaleKnown: false, pt: null, mass: null, multiplicity: null, filters: ['blosc'] })
  expect(found.replay).toMatchObject({ background: 'top-jets', signal: 3 })
  await expect(inspect(fixture('images-blosc.h5'), { background: 'w' })).rejects.toMatchObject({ code: 'USAGE' })
})
