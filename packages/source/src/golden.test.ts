import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createImager, densify } from '@jetwatch/shared/image'
import { PRESETS } from '@jetwatch/shared/preset'
import { expect, test } from 'vitest'
import { openFile } from './file.ts'
import { bundled } from './test-files.ts'

interface GoldenJet {
  readonly file: string
  readonly row: number
  readonly index: readonly number[]
  readonly value: readonly number[]
}

const golden = fileURLToPath(new URL('../../shared/golden/images.json', import.meta.url))

/** Decimals of the golden file: seven significant digits of a share. */
const ROUNDING = 1e-7

/**
 * Moves at most one constituent's share across each differing pixel edge: pixels that differ must come in pairs of
 * neighbours (row or column differ by one) that lose and gain the same share. Null if they do not; else the pairs.
 */
function edgeMoves(ours: ArrayLike<number>, theirs: ArrayLike<number>, width: number): number | null {
  const differing = Array.from(ours, (value, cell) => ({ cell, change: value - (theirs[cell] as number) })).filter(
    ({ cell, change }) => Math.abs(change) > ROUNDING * Math.max(1, (theirs[cell] as number) * 10),
  )
  let moves = 0
  while (differing.length > 0) {
    const { cell, change } = differing.shift() as (typeof differing)[number]
    const partner = differing.findIndex(
      (other) => [1, width].includes(Math.abs(other.cell - cell)) && Math.abs(other.change + change) < 10 * ROUNDING,
    )
    if (partner < 0) return null
    differing.splice(partner, 1)
    moves++
  }
  return moves
}

test('all 100 golden images are reproduced, up to constituents on a pixel edge', async () => {
  const { jets } = JSON.parse(readFileSync(golden, 'utf8')) as { jets: GoldenJet[] }
  expect(jets).toHaveLength(100)
  const imager = createImager(PRESETS.aachen)
  const moved: string[] = []
  for (const jet of jets) {
    const file = await openFile(bundled(jet.file.replace('bundled/', '')))
    const { values, stride } = file.readBlock(jet.row, 1)
    const result = imager((values as Float32Array).subarray(0, stride))
    file.close()
    if (!result.ok) throw new Error(`${jet.file} row ${jet.row}: ${result.reason}`)
    const [ours, theirs] = [new Float32Array(1600), new Float32Array(1600)]
    densify(result.image, PRESETS.aachen, ours)
    for (const [i, cell] of jet.index.entries()) theirs[cell] = jet.value[i] as number
    const moves = edgeMoves(ours, theirs, 40)
    expect(moves, `${jet.file} row ${jet.row}`).not.toBeNull()
    if (moves) moved.push(`${jet.file} ${jet.row}`)
  }
  expect(moved.length, moved.join(', ')).toBeLessThanOrEqual(2)
})

test('a moved constituent is told from a wrong image', () => {
  const image = new Float32Array(1600).fill(0.1, 800, 810)
  const moved = image.with(805, 0.06).with(845, 0.04)
  expect(edgeMoves(moved, image, 40)).toBe(1)
  expect(edgeMoves(image.with(805, 0.06).with(900, 0.04), image, 40)).toBeNull()
  expect(edgeMoves(image.with(805, 0.06), image, 40)).toBeNull()
})
