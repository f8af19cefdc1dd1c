import { afterAll, expect, test } from 'vitest'
import { Campaign } from './campaign.ts'
import { TARGETS } from './targets.ts'

const SEED = 1
/** `npm run test:faults -- --fuzz` tries 10,000 and other seeds. */
const INPUTS = 120
/** What waits for a network or another process. */
const FEW: Readonly<Record<string, number>> = { http: 40, ws: 60, hdf5: 60, 'onnx-import': 40, manifests: 60 }

const campaign = new Campaign()
afterAll(() => campaign[Symbol.asyncDispose]())

test.each(TARGETS.map((target) => [target.parser, target] as const))(
  '%s: the kept corpus and new inputs are accepted whole, or refused in one line with a remedy',
  async (_, target) => {
    const inputs = FEW[target.name] ?? INPUTS
    const { findings, accepted, rejected } = await campaign.run(target, { inputs, seed: SEED })
    expect(findings.map(({ key, detail, which, input }) => ({ key, detail, which, input }))).toEqual([])
    expect(accepted).toBeGreaterThan(0)
    expect(rejected.size).toBeGreaterThan(0)
  },
)
