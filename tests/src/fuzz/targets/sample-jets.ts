import type { StreamInfo } from '@jetwatch/shared/frame'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import type { Jet } from '@jetwatch/shared/jet'
import { presetOf } from '@jetwatch/shared/preset'
import { createRandom, type Random } from '@jetwatch/shared/random'

export const STREAM: StreamInfo = { preset: 'aachen', classes: ['qcd', 'top'], sources: ['a'.repeat(64), 'b'.repeat(64)] }

/** A jet with a few pixels; every fifth has no label, every fifth no kinematics. */
export function sampleJet(random: Random, pixels = 1600): Jet {
  const index = Uint16Array.from(new Set(Array.from({ length: 1 + random.below(20) }, () => random.below(pixels)))).sort()
  const raw = Float32Array.from(index, () => random.next() + 1e-3)
  const sum = raw.reduce((total, value) => total + value, 0)
  const kinematics = {
    pt: 600 * random.next(),
    eta: random.next(),
    phi: random.next(),
    mass: 200 * random.next(),
    multiplicity: index.length,
  }
  return {
    source: random.below(2),
    row: random.below(1e6),
    label: random.below(5) === 0 ? null : random.below(2),
    kinematics: random.below(5) === 0 ? null : kinematics,
    image: { index, value: raw.map((value) => value / sum) },
  }
}

export const sampleJets = (n: number, seed: number, pixels = 1600): Jet[] => {
  const random = createRandom(seed)
  return Array.from({ length: n }, () => sampleJet(random, pixels))
}

const pixelsOf = ({ preset }: StreamInfo): number => presetOf(preset).height * presetOf(preset).width

export const sampleFrame = (n: number, seed: number, first = 0, stream = STREAM) =>
  buildFrame(sampleJets(n, seed, pixelsOf(stream)), first, stream)
