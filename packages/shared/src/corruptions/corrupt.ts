import { type Random, shuffle } from '../random.ts'
import { exponential, normal, poisson } from '../variates.ts'
import { type Direction, directionOf, isInPhi, jetAxis, scaled, withParticles, wrapPhi } from './constituents.ts'
import type { Corruption } from './corruption.ts'

/** Radius of the jets: what is farther from the axis is not part of it. */
export const JET_RADIUS = 0.8
/** Where tracks are found. */
const TRACK_PT = 0.5
const TRACK_ETA = 2.5

/** Corruptions that act on constituents; the others act on the image's frame or on the label. */
export type ConstituentCorruption = Exclude<Corruption, { kind: 'axis-shift' | 'label-noise' }>

/**
 * The corrupted constituents, (E, px, py, pz) in GeV; the input stays as it is. A jet without an axis comes back unchanged. `random`
 * belongs to this event and this corruption alone.
 */
export function corrupt(constituents: Float32Array, corruption: ConstituentCorruption, random: Random): Float32Array {
  switch (corruption.kind) {
    case 'hot-tower':
      return hotTower(constituents, corruption)
    case 'dead-region': {
      const { eta, phi, response } = corruption
      return scaled(constituents, (first) => (isInside(directionOf(constituents, first), eta, phi) ? response : 1))
    }
    case 'energy-scale': {
      const { eta, factor } = corruption
      if (!eta) return scaled(constituents, () => factor)
      return scaled(constituents, (first) => (isInside(directionOf(constituents, first), eta, null) ? factor : 1))
    }
    case 'energy-resolution': {
      const { stochastic, constant } = corruption
      return scaled(constituents, (first) => {
        const energy = constituents[first] as number
        return energy > 0 ? 1 + Math.hypot(stochastic / Math.sqrt(energy), constant) * normal(random) : 1
      })
    }
    case 'constituent-loss': {
      const { probability } = corruption
      return scaled(constituents, (first) => {
        const direction = directionOf(constituents, first)
        const isTrack = direction !== null && direction.pt > TRACK_PT && Math.abs(direction.eta) < TRACK_ETA
        return isTrack && random.next() < probability ? 0 : 1
      })
    }
    case 'pile-up':
      return pileUp(constituents, corruption, random)
    case 'shuffle':
      return shuffled(constituents, random)
  }
}

function isInside(direction: Direction | null, [from, to]: readonly [number, number], phi: readonly [number, number] | null): boolean {
  return direction !== null && direction.eta >= from && direction.eta < to && (phi === null || isInPhi(direction.phi, phi))
}

function hotTower(constituents: Float32Array, tower: Extract<Corruption, { kind: 'hot-tower' }>): Float32Array {
  const axis = jetAxis(constituents)
  if (!axis || Math.hypot(axis.eta - tower.eta, wrapPhi(axis.phi - tower.phi)) >= JET_RADIUS) return constituents
  return withParticles(constituents, [tower])
}

function pileUp(constituents: Float32Array, { particles, pt }: Extract<Corruption, { kind: 'pile-up' }>, random: Random): Float32Array {
  const axis = jetAxis(constituents)
  if (!axis) return constituents
  const soft = Array.from({ length: poisson(random, particles) }, () => {
    const radius = JET_RADIUS * Math.sqrt(random.next())
    const angle = 2 * Math.PI * random.next()
    const momentum = exponential(random, pt)
    return { eta: axis.eta + radius * Math.cos(angle), phi: wrapPhi(axis.phi + radius * Math.sin(angle)), pt: momentum }
  })
  return withParticles(constituents, soft)
}

function shuffled(constituents: Float32Array, random: Random): Float32Array {
  const order = shuffle(
    Uint32Array.from({ length: constituents.length >> 2 }, (_, i) => i),
    random,
  )
  const result = new Float32Array(4 * order.length)
  order.forEach((from, to) => void result.set(constituents.subarray(4 * from, 4 * from + 4), 4 * to))
  return result
}
