import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { densify } from '@jetwatch/shared/image'
import { PRESETS } from '@jetwatch/shared/preset'
import { createEmd, EMD_EXPONENTS } from '@jetwatch/shared/scores/emd'
import { openFile } from '@jetwatch/source/file'
import { jets as readJets } from '@jetwatch/source/jets'
import { expect, test } from 'vitest'

type Pair = { readonly a: [string, number]; readonly b: [string, number] } & Readonly<Record<`p${number}`, number>>
const golden = JSON.parse(readFileSync(new URL('../../../shared/golden/emd.json', import.meta.url), 'utf8'))
const pairs: readonly Pair[] = golden.pairs

async function images(name: string): Promise<Map<string, Float32Array>> {
  await using file = await openFile(fileURLToPath(new URL(`../../../../data/${name}.h5`, import.meta.url)))
  const found = new Map<string, Float32Array>()
  for await (const block of readJets(file, { preset: 'aachen', source: 0, rows: (row) => row < 20 })) {
    for (const { row, image } of block) {
      const dense = new Float32Array(1600)
      densify(image, PRESETS.aachen, dense)
      found.set(`bundled/${name}.h5 ${row}`, dense)
    }
  }
  return found
}
const jets = new Map([...(await images('qcd')), ...(await images('top'))])

test.each(EMD_EXPONENTS)('12 pairs of jets cost with exponent %s what a linear programme says', (p) => {
  const emd = createEmd({ height: 40, width: 40, pixelY: 0.04, pixelX: 0.04 }, p)
  expect(pairs).toHaveLength(12)
  for (const { a, b, [`p${p}` as const]: expected } of pairs) {
    const [first, second] = [jets.get(a.join(' ')), jets.get(b.join(' '))]
    if (!first || !second) throw new Error(`${a} or ${b} was not read`)
    const { value, slack } = emd(first, second)
    expect(Math.abs(value - (expected ?? Number.NaN))).toBeLessThan(1e-6)
    expect(slack).toBeLessThan(1e-12)
  }
})
