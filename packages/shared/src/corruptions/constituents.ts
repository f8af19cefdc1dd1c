/** Constituents are (E, px, py, pz) in GeV, four numbers each. */
export interface Direction {
  readonly eta: number
  readonly phi: number
}

/** Direction of the four-momentum sum; null where it has no transverse momentum. */
export function jetAxis(constituents: Float32Array): Direction | null {
  let [px, py, pz] = [0, 0, 0]
  for (let i = 0; i + 3 < constituents.length; i += 4) {
    px += constituents[i + 1] as number
    py += constituents[i + 2] as number
    pz += constituents[i + 3] as number
  }
  const pt = Math.hypot(px, py)
  return pt === 0 ? null : { eta: Math.asinh(pz / pt), phi: Math.atan2(py, px) }
}

/** Direction of one constituent; null for padding and beam particles. */
export function directionOf(constituents: Float32Array, first: number): (Direction & { readonly pt: number }) | null {
  const px = constituents[first + 1] as number
  const py = constituents[first + 2] as number
  const pt = Math.hypot(px, py)
  return pt === 0 ? null : { pt, eta: Math.asinh((constituents[first + 3] as number) / pt), phi: Math.atan2(py, px) }
}

/** Azimuth wrapped to (−π, π]. */
export function wrapPhi(phi: number): number {
  const turned = phi - 2 * Math.PI * Math.round(phi / (2 * Math.PI))
  return turned === -Math.PI ? Math.PI : turned
}

/** Whether phi lies in the range, which may run over ±π. */
export const isInPhi = (phi: number, [from, to]: readonly [number, number]): boolean =>
  from <= to ? phi >= from && phi < to : phi >= from || phi < to

/** Appends massless particles. */
export function withParticles(constituents: Float32Array, particles: readonly (Direction & { readonly pt: number })[]): Float32Array {
  const all = new Float32Array(constituents.length + 4 * particles.length)
  all.set(constituents)
  particles.forEach(({ pt, eta, phi }, i) => {
    all.set([pt * Math.cosh(eta), pt * Math.cos(phi), pt * Math.sin(phi), pt * Math.sinh(eta)], constituents.length + 4 * i)
  })
  return all
}

/** Each constituent times its factor; those at 0 or below become padding. */
export function scaled(constituents: Float32Array, factorOf: (first: number) => number): Float32Array {
  const result = Float32Array.from(constituents)
  for (let first = 0; first + 3 < result.length; first += 4) {
    const factor = Math.max(0, factorOf(first))
    if (factor === 1) continue
    for (let c = 0; c < 4; c++) result[first + c] = factor * (result[first + c] as number)
  }
  return result
}
