import { mixSeed } from '@jetwatch/shared/random'

/** Keeps the split apart from other uses of the same seed. */
const SALT = 0x5911

/** Positions of training and validation jets, chosen by a seeded hash of the row: independent of order and of other rows. */
export function splitByRow(rows: ArrayLike<number>, fraction: number, seed: number): { training: Uint32Array; validation: Uint32Array } {
  const training: number[] = []
  const validation: number[] = []
  for (let i = 0; i < rows.length; i++) {
    const held = mixSeed(SALT, seed, rows[i] as number) < fraction * 2 ** 32
    ;(held ? validation : training).push(i)
  }
  return { training: Uint32Array.from(training), validation: Uint32Array.from(validation) }
}
