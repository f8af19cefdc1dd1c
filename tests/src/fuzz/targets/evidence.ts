import { type Evidence, parseEvidence, sealEvidence } from '@jetwatch/shared/evidence/evidence'
import { canonicalJson, type Recipe, recipeHash } from '@jetwatch/shared/recipe'
import { asJson, type FuzzTarget, holds, toText } from '../target.ts'

const SHA = 'a'.repeat(64)

function sampleBundle(): Evidence {
  const recipe: Recipe = {
    ...{ version: 1, name: 'test', seed: 1, preset: 'aachen', files: [{ path: 'qcd.h5', sha256: SHA, classes: ['qcd'] }] },
    ...{
      background: ['qcd'],
      signal: [],
      contamination: 0,
      reference: { fraction: 0.5, seed: 1 },
      rate: 1000,
      frameSize: 50,
      events: null,
      loop: true,
    },
  }
  const policy = { kind: 'fixed' as const }
  return sealEvidence({
    kind: 'jetwatch-evidence',
    version: 1,
    made: '2026-01-01T00:00:00.000Z',
    release: '0.1.0',
    event: {
      ...{
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
    },
    image: { preset: 'aachen', shape: [40, 40], index: [3, 900], value: [0.25, 0.75] },
    decisions: [
      {
        ...{
          model: 'm',
          modelSha256: SHA,
          engine: 'cpu',
          device: 'x',
          score: Math.fround(1.7e-6),
          meanSquare: Math.fround(0.001),
          flagged: true,
        },
        ...{
          revision: 2,
          threshold: { model: 'm', revision: 2, cut: 1e-6, policy, author: 'Ada', reason: '', time: 1 },
          tailProbability: 0.01,
        },
        ...{ streamSequence: 9, times: { read: '1', publish: '2', receive: '3', scored: '4' } },
      },
    ],
    marks: [{ run: 'r', sequence: 7, mark: 'interesting', author: 'Ada', time: 1 }],
    recipe,
    recipeHash: recipeHash(recipe),
  })
}

/** The damaged content with seals that fit it, so that what lies behind them is tried too; null where there is nothing to seal. */
function resealed(text: string): string | null {
  try {
    const { sha256: _, ...content } = JSON.parse(text)
    const hashed = content.recipe && typeof content.recipe === 'object' && Array.isArray(content.recipe.files)
    return JSON.stringify(sealEvidence(hashed ? { ...content, recipeHash: recipeHash(content.recipe) } : content))
  } catch {
    return null
  }
}

/** As it is, and sealed anew. */
export const evidenceTarget: FuzzTarget = {
  name: 'evidence',
  parser: 'evidence bundles',
  form: 'json',
  limits: { milliseconds: 1_000, mebibytes: 64 },
  inputs: async () => ({ seeds: [asJson(sampleBundle())] }),
  open: async () => ({
    check(input) {
      const text = toText(input)
      const sealed = resealed(text)
      const bundle = parseEvidence(sealed ?? text, 'bundle.json')
      holds(canonicalJson(parseEvidence(JSON.stringify(bundle), 'again')) === canonicalJson(bundle), 'a bundle survives JSON')
      holds(
        bundle.image.index.every((pixel) => pixel < 65_536),
        'a pixel lies in its image',
      )
    },
  }),
}
