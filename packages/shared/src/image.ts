import type { Kinematics, SkipReason, SparseImage } from './jet.ts'
import type { Preset } from './preset.ts'

/** A jet's image and four-momentum, or why there is none. */
export type ImageResult =
  | { readonly ok: true; readonly image: SparseImage; readonly kinematics: Kinematics }
  | { readonly ok: false; readonly reason: SkipReason }

/**
 * Turns constituents into an image. `constituents` holds (E, px, py, pz) in GeV, four numbers each, in any order;
 * those without transverse momentum (padding, beam particles) count for nothing. Not reentrant: it reuses its scratch.
 */
export type Imager = (constituents: Float32Array, offset?: Offset) => ImageResult

/** Moves what is seen against the pixels after step 4, in eta and phi: an image that is not centred on its jet. */
export interface Offset {
  readonly x: number
  readonly y: number
}

const CENTRED: Offset = { x: 0, y: 0 }

/** An element known to be within bounds. */
const at = (items: { readonly [i: number]: number }, i: number): number => items[i] as number

const refuse = (reason: SkipReason): ImageResult => ({ ok: false, reason })

/** Phi difference wrapped to (−π, π], for angles that are themselves within it. */
const wrap = (dphi: number): number => (dphi > Math.PI ? dphi - 2 * Math.PI : dphi <= -Math.PI ? dphi + 2 * Math.PI : dphi)

/**
 * Steps 1 to 6 of the preprocessing, in double precision:
 * 1. pT, eta, phi of each constituent, relative to the hardest; 2. centre on the pT-weighted centroid; 3. rotate the
 * pT-weighted principal axis onto y; 4. flip so that the half with more pT is at x > 0 and at y > 0; 5. pixels sum pT;
 * 6. normalise to sum 1.
 *
 * Constituents are first put in canonical order (pT falling, then eta, phi, E, px, py, pz), so their order in the
 * input changes no bit of the result. A jet without a principal axis (one constituent, or all of them at one point)
 * sits in the pixel whose lower corner is the centre.
 */
export function createImager(preset: Preset): Imager {
  const { width, height, pixelEta, pixelPhi } = preset
  const grid = new Float64Array(width * height)
  let parts = createScratch(256)
  let touched = new Uint16Array(256)

  return (constituents, offset = CENTRED) => {
    const available = constituents.length >> 2
    if (available > parts.pt.length) {
      parts = createScratch(available)
      touched = new Uint16Array(available)
    }
    const n = loadCanonical(constituents, available, parts)
    if (typeof n === 'string') return refuse(n)
    if (n === 0) return refuse('no-constituents')

    const { order, pt } = parts
    const kinematics = sumMomenta(constituents, parts, n)
    if (kinematics === null) return refuse('not-finite')
    align(parts, n)

    const { x, y } = parts
    let total = 0
    let cells = 0
    for (let k = 0; k < n; k++) {
      const column = Math.floor((at(x, k) + offset.x) / pixelEta + width / 2)
      const row = Math.floor((at(y, k) + offset.y) / pixelPhi + height / 2)
      if (column < 0 || column >= width || row < 0 || row >= height) continue
      const cell = row * width + column
      const weight = at(pt, at(order, k))
      if (grid[cell] === 0) touched[cells++] = cell
      grid[cell] = at(grid, cell) + weight
      total += weight
    }
    if (cells === 0) return refuse('outside-window')
    sortAscending(touched, cells)
    return { ok: true, image: takeImage(grid, touched, cells, total), kinematics }
  }
}

/** One jet's image; for many jets keep a `createImager`. */
export const toImage = (constituents: Float32Array, preset: Preset): ImageResult => createImager(preset)(constituents)

/** Writes the image row-major [height × width] into `out` at `offset`, zeros included. */
export function densify(image: SparseImage, preset: Preset, out: Float32Array, offset = 0): void {
  out.fill(0, offset, offset + preset.width * preset.height)
  const { index, value } = image
  for (let i = 0; i < index.length; i++) out[offset + at(index, i)] = at(value, i)
}

/** Per-constituent columns. pt, eta and phi stand where the input has them; `order` and x, y are canonical. */
interface Scratch {
  readonly order: Uint32Array
  readonly pt: Float64Array
  readonly eta: Float64Array
  readonly phi: Float64Array
  readonly x: Float64Array
  readonly y: Float64Array
}

function createScratch(size: number): Scratch {
  const column = (): Float64Array => new Float64Array(size)
  return { order: new Uint32Array(size), pt: column(), eta: column(), phi: column(), x: column(), y: column() }
}

/** Fills pt, eta, phi and `order`; the number of constituents with pT > 0, or the reason to refuse the jet. */
function loadCanonical(p: Float32Array, available: number, parts: Scratch): number | SkipReason {
  const { order, pt, eta, phi } = parts
  let n = 0
  for (let i = 0; i < available; i++) {
    const e = at(p, 4 * i)
    const px = at(p, 4 * i + 1)
    const py = at(p, 4 * i + 2)
    const pz = at(p, 4 * i + 3)
    if (!Number.isFinite(e + px + py + pz)) return 'not-finite'
    if (e < 0) return 'negative-energy'
    if (px === 0 && py === 0) continue
    pt[i] = Math.sqrt(px * px + py * py)
    eta[i] = Math.asinh(pz / at(pt, i))
    phi[i] = Math.atan2(py, px)
    // Insertion sort: files hold constituents by falling pT, so this is one comparison each.
    let k = n++
    while (k > 0 && precedes(p, parts, i, at(order, k - 1))) {
      order[k] = at(order, k - 1)
      k--
    }
    order[k] = i
  }
  return n
}

function precedes(p: Float32Array, { pt, eta, phi }: Scratch, a: number, b: number): boolean {
  if (pt[a] !== pt[b]) return at(pt, a) > at(pt, b)
  if (eta[a] !== eta[b]) return at(eta, a) < at(eta, b)
  if (phi[a] !== phi[b]) return at(phi, a) < at(phi, b)
  for (let c = 0; c < 4; c++) {
    const [u, v] = [at(p, 4 * a + c), at(p, 4 * b + c)]
    if (u !== v) return u < v
  }
  return false
}

/** Four-momentum of the sum. Null if it has no direction (no transverse momentum left). */
function sumMomenta(p: Float32Array, { order }: Scratch, n: number): Kinematics | null {
  let [e, px, py, pz] = [0, 0, 0, 0]
  for (let k = 0; k < n; k++) {
    const first = 4 * at(order, k)
    e += at(p, first)
    px += at(p, first + 1)
    py += at(p, first + 2)
    pz += at(p, first + 3)
  }
  const pt2 = px * px + py * py
  if (pt2 === 0) return null
  const pt = Math.sqrt(pt2)
  const mass = Math.sqrt(Math.max(0, e * e - pt2 - pz * pz))
  return { pt, eta: Math.asinh(pz / pt), phi: Math.atan2(py, px), mass, multiplicity: n }
}

/** Steps 1 to 4: x and y in canonical order. Angles are taken from the hardest, so one constituent is exactly at 0. */
function align({ order, pt, eta, phi, x, y }: Scratch, n: number): void {
  const hardest = at(order, 0)
  const [eta0, phi0] = [at(eta, hardest), at(phi, hardest)]
  let [sum, meanX, meanY] = [0, 0, 0]
  for (let k = 0; k < n; k++) {
    const i = at(order, k)
    x[k] = at(eta, i) - eta0
    y[k] = wrap(at(phi, i) - phi0)
    sum += at(pt, i)
    meanX += at(pt, i) * at(x, k)
    meanY += at(pt, i) * at(y, k)
  }
  meanX /= sum
  meanY /= sum
  let [xx, xy, yy] = [0, 0, 0]
  for (let k = 0; k < n; k++) {
    const w = at(pt, at(order, k))
    x[k] = at(x, k) - meanX
    y[k] = at(y, k) - meanY
    xx += w * at(x, k) * at(x, k)
    xy += w * at(x, k) * at(y, k)
    yy += w * at(y, k) * at(y, k)
  }
  const angle = Math.PI / 2 - 0.5 * Math.atan2(2 * xy, xx - yy)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  let [right, up] = [0, 0]
  for (let k = 0; k < n; k++) {
    const w = at(pt, at(order, k))
    const turned = cos * at(x, k) - sin * at(y, k)
    y[k] = sin * at(x, k) + cos * at(y, k)
    x[k] = turned
    right += turned > 0 ? w : turned < 0 ? -w : 0
    up += at(y, k) > 0 ? w : at(y, k) < 0 ? -w : 0
  }
  if (right < 0) for (let k = 0; k < n; k++) x[k] = -at(x, k)
  if (up < 0) for (let k = 0; k < n; k++) y[k] = -at(y, k)
}

/** Normalises the touched cells and clears them for the next jet. Values that round to 0 in float32 are left out. */
function takeImage(grid: Float64Array, touched: Uint16Array, cells: number, total: number): SparseImage {
  const index = touched.slice(0, cells)
  const value = new Float32Array(cells)
  let kept = 0
  for (let i = 0; i < cells; i++) {
    const cell = at(index, i)
    value[kept] = at(grid, cell) / total
    index[kept] = cell
    grid[cell] = 0
    if (at(value, kept) > 0) kept++
  }
  return kept === cells ? { index, value } : { index: index.slice(0, kept), value: value.slice(0, kept) }
}

function sortAscending(items: Uint16Array, n: number): void {
  for (let i = 1; i < n; i++) {
    const item = at(items, i)
    let k = i
    while (k > 0 && at(items, k - 1) > item) {
      items[k] = at(items, k - 1)
      k--
    }
    items[k] = item
  }
}
