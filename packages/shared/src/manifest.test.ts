import { describe, expect, test } from 'vitest'
import { type Manifest, parseManifest } from './manifest.ts'
import { createRandom } from './random.ts'
import { buildReference } from './reference.ts'

const sha256 = 'a'.repeat(64)
const density = { edges: [0, 1, 2], counts: [3, 4] }
const reference = buildReference(Array.from({ length: 300 }, createRandom(1).next), {
  model: sha256,
  sample: { sha256, class: 'qcd', fraction: 0.5, seed: 1 },
})
const manifest: Manifest = {
  version: 1,
  name: 'dense-6',
  architecture: 'dense 1600-256-64-6',
  sha256,
  preset: 'aachen',
  background: 'qcd',
  score: { name: 'MSE', description: 'mean squared error', scale: 'log10', range: [-8, -4], bins: 100 },
  outputs: { prepared: true, reconstruction: true, latent: 6 },
  preparation: { power: 0.25, smear: 0, norm: 'sum' },
  training: {
    command: 'jetwatch train',
    data: 'train.h5',
    dataSha256: sha256,
    jets: 100,
    validationJets: 10,
    epochs: 3,
    seed: 1,
    backend: 'wasm',
    loss: 0.1,
    validationLoss: 0.1,
    finished: '2026-01-01T00:00:00Z',
  },
  baselines: { mass: density, meanSquare: density, multiplicity: null },
  metrics: null,
  probe: [{ index: [1], value: [1], score: 0.5 }],
  references: [reference],
}

describe('parseManifest', () => {
  test('gives back a good one', () => {
    expect(parseManifest(JSON.parse(JSON.stringify(manifest)), 'm.json')).toEqual(manifest)
  })

  test.each([
    ['an unknown field', { extra: 1 }, 'extra'],
    ['a name with a slash', { name: '../x' }, 'name'],
    ['another version', { version: 2 }, 'version'],
    ['a hash too short', { sha256: 'abc' }, 'sha256'],
    ['an unknown preset', { preset: 'oslo' }, 'preset'],
    ['too few bins', { score: { ...manifest.score, bins: 2 } }, 'score.bins'],
    ['a score range that is not a number', { score: { ...manifest.score, range: [0, Number.NaN] } }, 'score.range.1'],
    ['a power of zero', { preparation: { ...manifest.preparation, power: 0 } }, 'preparation.power'],
    ['no probe', { probe: [] }, 'probe'],
    [
      'negative counts',
      { baselines: { ...manifest.baselines, meanSquare: { edges: [0, 1], counts: [-1] } } },
      'baselines.meanSquare.counts.0',
    ],
    ['a grid of 999', { references: [{ ...reference, grid: reference.grid.slice(1) }] }, 'references.0.grid'],
    ['a reference without its top', { references: [{ ...reference, top: [] }] }, 'references.0.top'],
  ])('refuses %s, naming it and the file', (_, change, named) => {
    expect(() => parseManifest({ ...manifest, ...change }, 'models/x/manifest.json')).toThrow(
      expect.objectContaining({ code: 'BAD_MANIFEST', message: expect.stringMatching(new RegExp(`^models/x/manifest.json: .*${named}`)) }),
    )
  })

  test('a model is trained here or imported, never both or neither', () => {
    const imported = { command: 'c', file: 'm.onnx', sha256, date: '2026-01-01T00:00:00Z', data: 'qcd.h5', dataSha256: sha256, jets: 5 }
    expect(parseManifest({ ...manifest, training: null, imported }, 'f').imported).toEqual(imported)
    expect(parseManifest({ ...manifest, imported: null }, 'f').training).toEqual(manifest.training)
    for (const bad of [{ imported }, { training: null }, { training: null, imported: { ...imported, jets: 0 } }])
      expect(() => parseManifest({ ...manifest, ...bad }, 'f')).toThrow(expect.objectContaining({ code: 'BAD_MANIFEST' }))
  })

  test('refuses what is no object', () => {
    for (const bad of [undefined, null, 3, 'x', []])
      expect(() => parseManifest(bad, 'f')).toThrow(expect.objectContaining({ code: 'BAD_MANIFEST' }))
  })
})
