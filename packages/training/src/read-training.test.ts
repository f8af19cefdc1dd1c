import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createRandom } from '@jetwatch/shared/random'
import { expect, test } from 'vitest'
import { denseImages, type JetTable, joinTables, selectJets, toJetTable } from './jet-table.ts'
import { trainOptionsSchema } from './options.ts'
import { readClass } from './read-class.ts'
import { readTraining } from './read-training.ts'

const QCD = fileURLToPath(new URL('../../../data/qcd.h5', import.meta.url))
/** The public dataset, which holds both classes in one file; it is not part of the repository. */
const BOTH = fileURLToPath(new URL('../../../../shared/data/reference/test.h5', import.meta.url))
const options = (more: object) => trainOptionsSchema.parse({ data: QCD, out: 'models/x', jets: 900, ...more })
const random = createRandom(1)
const tableOf = (count: number, first: number): JetTable =>
  toJetTable(
    Array.from({ length: count }, (_, i) => ({
      ...{ source: 0, row: first + i, label: 0, kinematics: null },
      image: { index: Uint16Array.of(i % 4, 4 + random.below(4)), value: Float32Array.of(random.next(), random.next()) },
    })),
  )

test('joined and selected tables hold the same images in the asked order', () => {
  const [a, b] = [tableOf(5, 0), tableOf(7, 100)]
  const which = Uint32Array.of(6, 0, 3)
  const joined = joinTables(a, selectJets(b, which))
  expect(Array.from(joined.row)).toEqual([0, 1, 2, 3, 4, 106, 100, 103])
  expect(denseImages(joined, [5, 6, 7], 8)).toEqual(denseImages(b, which, 8))
  expect(denseImages(joined, [0, 4], 8)).toEqual(denseImages(a, [0, 4], 8))
})

test('without contamination the jets are those of the class', async () => {
  const { table, contamination } = await readTraining(options({}), () => {})
  expect([table.length, contamination]).toEqual([900, null])
})

test('a file of one class has nothing to contaminate with', async () => {
  await expect(readTraining(options({ contaminate: 0.1 }), () => {})).rejects.toMatchObject({ code: 'USAGE' })
})

test.skipIf(!existsSync(BOTH))(
  'contamination is the asked share of all jets, from the other class, drawn by the seed (skipped without the public dataset)',
  async () => {
    const read = (seed: number) => readTraining(options({ data: BOTH, contaminate: 0.1, seed }), () => {})
    const { table, contamination } = await read(1)
    expect(contamination).toMatchObject({ fraction: 0.1, jets: 100 })
    expect(table.length).toBe(1000)
    const { table: qcd } = await readClass({ path: BOTH, name: 'qcd', preset: 'aachen', limit: null })
    const background = new Set(qcd.row)
    expect(Array.from(table.row).filter((row) => !background.has(row))).toHaveLength(100)
    expect((await read(1)).table.row).toEqual(table.row)
    expect((await read(2)).table.row).not.toEqual(table.row)
  },
  60_000,
)
