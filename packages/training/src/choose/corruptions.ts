import { createRandom, mixSeed, shuffle } from '@jetwatch/shared/random'
import { denseImages, type JetTable } from '../jet-table.ts'

/** Stand-ins for unknown signal, made of background jets alone: more, wider, narrower, otherwise aligned and otherwise ordered energy. */
export const CORRUPTIONS = ['merged', 'wider', 'narrower', 'turned', 'shuffled'] as const
export type Corruption = (typeof CORRUPTIONS)[number]

const WIDER = 1.3
const NARROWER = 0.75
const SALT = 0xc0de

interface Shape {
  readonly height: number
  readonly width: number
}

/**
 * The images of a table, each corrupted; kinematics are left out, for they would be wrong. `merged`: the mean of a jet and the next;
 * `wider`, `narrower`: distances from the centre × 1.3 and × 0.75, shared among the four nearest pixels; `turned`: rows and columns
 * exchanged; `shuffled`: values among the jet's own pixels. What leaves the window is lost and the rest sums to 1 again. Square images.
 */
export function corrupt(kind: Corruption, table: JetTable, shape: Shape, seed: number): JetTable {
  const pixels = shape.height * shape.width
  const jets = Array.from({ length: table.length }, (_, jet): Float32Array => {
    const [image, next] = [jet, (jet + 1) % table.length].map((which) => denseImages(table, [which], pixels)) as [
      Float32Array,
      Float32Array,
    ]
    if (kind === 'merged') return image.map((value, i) => value + (next[i] as number))
    if (kind === 'turned') return turn(image, shape)
    if (kind === 'shuffled') return shuffleValues(image, mixSeed(SALT, seed, table.row[jet] as number))
    return stretch(image, shape, kind === 'wider' ? WIDER : NARROWER)
  })
  return toTable(jets, table.row)
}

function turn(image: Float32Array, { height, width }: Shape): Float32Array {
  if (height !== width) throw new RangeError(`${height} × ${width} is not square`)
  return image.map((_, i) => image[(i % width) * width + Math.floor(i / width)] as number)
}

function shuffleValues(image: Float32Array, seed: number): Float32Array {
  const places = [...image.keys()].filter((i) => (image[i] as number) > 0)
  const order = shuffle(Uint32Array.from(places), createRandom(seed))
  const out = new Float32Array(image.length)
  places.forEach((place, i) => {
    out[place] = image[order[i] as number] as number
  })
  return out
}

function stretch(image: Float32Array, { height, width }: Shape, factor: number): Float32Array {
  const out = new Float32Array(image.length)
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2]
  for (const [i, value] of image.entries()) {
    if (value === 0) continue
    const y = middleRow + factor * (Math.floor(i / width) - middleRow)
    const x = middleColumn + factor * ((i % width) - middleColumn)
    const [row, column] = [Math.floor(y), Math.floor(x)]
    for (const [r, yShare] of [
      [row, 1 - y + row],
      [row + 1, y - row],
    ] as const)
      for (const [c, xShare] of [
        [column, 1 - x + column],
        [column + 1, x - column],
      ] as const) {
        if (r < 0 || r >= height || c < 0 || c >= width) continue
        out[r * width + c] = (out[r * width + c] as number) + value * yShare * xShare
      }
  }
  return out
}

/** Jets whose image was lost altogether are left out. */
function toTable(images: readonly Float32Array[], rows: Uint32Array): JetTable {
  const index: number[] = []
  const value: number[] = []
  const offset = [0]
  const row: number[] = []
  for (const [jet, image] of images.entries()) {
    const total = image.reduce((sum, v) => sum + v, 0)
    if (total === 0) continue
    for (const [i, v] of image.entries()) {
      if (v === 0) continue
      index.push(i)
      value.push(v / total)
    }
    offset.push(index.length)
    row.push(rows[jet] as number)
  }
  return {
    length: row.length,
    row: Uint32Array.from(row),
    mass: null,
    multiplicity: null,
    offset: Uint32Array.from(offset),
    index: Uint16Array.from(index),
    value: Float32Array.from(value),
  }
}
