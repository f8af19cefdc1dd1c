import type { Random } from './random.ts'

/** Standard normal by Box and Muller (1958), the cosine branch: two uniforms each, so that draws do not depend on each other. */
export const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())

/** Exponential with this mean. */
export const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random.next())

/** Largest mean for which exp(−mean) is far from underflow. */
const CHUNK = 500

/** Poisson by Knuth's product of uniforms, in pieces of mean at most 500: sums of Poisson variates are Poisson. */
export function poisson(random: Random, mean: number): number {
  let count = 0
  for (let left = mean; left > 0; left -= CHUNK) {
    const limit = Math.exp(-Math.min(left, CHUNK))
    for (let product = random.next(); product > limit; product *= random.next()) count++
  }
  return count
}
