import { expect, test } from 'vitest'
import { canonicalJson, recipeHash } from '../recipe.ts'
import { type Evidence, parseEvidence, sealEvidence } from './evidence.ts'

const SHA = 'a'.repeat(64)

function content(): Omit<Evidence, 'sha256'> {
  const recipe = {
    version: 1 as const,
    name: 'test',
    seed: 1,
    preset: 'aachen' as const,
    files: [{ path: 'qcd.h5', sha256: SHA, classes: ['qcd'] }],
    background: ['qcd'],
    signal: [],
    contamination: 0,
    reference: { fraction: 0.5, seed: 1 },
    rate: 1000,
    frameSize: 50,
    events: null,
    loop: true,
  }
  return {
    kind: 'jetwatch-evidence',
    version: 1,
    made: '2026-01-01T00:00:00.000Z',
    release: '0.1.0',
    event: {
      run: 'r',
      sequence: 7,
      label: null,
      source: 0,
      sourceSha256: SHA,
      row: 3,
      pt: 600,
      eta: null,
      phi: null,
      mass: Math.fround(80.1),
      multiplicity: 12,
    },
    image: { preset: 'aachen', shape: [40, 40], index: [3, 900], value: [0.25, 0.75] },
    decisions: [
      {
        model: 'm',
        modelSha256: SHA,
        engine: 'cpu',
        device: 'x',
        score: Math.fround(1.7e-6),
        meanSquare: Math.fround(0.001),
        flagged: true,
        revision: 2,
        threshold: null,
        tailProbability: 0.01,
        streamSequence: 9,
        times: { read: '1', publish: '2', receive: '3', scored: '4' },
      },
    ],
    marks: [],
    recipe,
    recipeHash: recipeHash(recipe),
  }
}

const reseal = (change: (bundle: Omit<Evidence, 'sha256'>) => unknown): string => {
  const bundle = content()
  change(bundle)
  return JSON.stringify(sealEvidence(bundle))
}

test('a sealed bundle survives JSON, whatever the order of its keys and the blanks', () => {
  const sealed = sealEvidence(content())
  expect(parseEvidence(JSON.stringify(sealed, null, 2), 'x.json')).toEqual(sealed)
  expect(parseEvidence(canonicalJson(sealed), 'x.json')).toEqual(sealed)
})

test('any change of any number or word is found', () => {
  const text = JSON.stringify(sealEvidence(content()))
  for (const [from, to] of [
    ['"sequence":7', '"sequence":8'],
    ['0.25', '0.5'],
    ['"flagged":true', '"flagged":false'],
    ['"model":"m"', '"model":"n"'],
    ['"row":3', '"row":4'],
    ['"seed":1', '"seed":2'],
  ] as const) {
    expect(text).toContain(from)
    expect(() => parseEvidence(text.replace(from, to), 'x.json')).toThrow(
      expect.objectContaining({ code: 'BAD_BUNDLE', message: expect.stringContaining('was changed') }),
    )
  }
})

test.each([
  ['not JSON', '{', 'not JSON'],
  ['another document', '{"kind":"manifest"}', 'no evidence bundle'],
  ['a list', '[]', 'no evidence bundle'],
  ['another version', '{"kind":"jetwatch-evidence","version":2}', 'version 2'],
  ['missing parts', '{"kind":"jetwatch-evidence","version":1}', 'decisions'],
  ['pixels that fall', reseal(({ image }) => image.index.reverse()), 'must rise'],
  ['a pixel outside', reseal(({ image }) => image.index.splice(1, 1, 1600)), 'below 1600'],
  ['pixels that do not sum to 1', reseal(({ image }) => image.value.splice(0, 1, 0.5)), 'sum to 1'],
  ['a negative pixel', reseal(({ image }) => image.value.splice(0, 2, -0.5, 1.5)), 'negative'],
  ['a score that is no float32', reseal(({ decisions }) => Object.assign(decisions[0] ?? {}, { score: 0.1 })), 'float32'],
  ['another recipe', reseal((bundle) => Object.assign(bundle, { recipeHash: SHA })), 'recipe'],
])('%s is refused', (_, text, reason) => {
  expect(() => parseEvidence(text, 'x.json')).toThrow(
    expect.objectContaining({ code: 'BAD_BUNDLE', message: expect.stringContaining(reason) }),
  )
})
