import type { SkipReason, SparseImage } from './jet.ts'

/** An image without a four-momentum: constituents are not known. */
export type PixelResult =
  | { readonly ok: true; readonly image: SparseImage; readonly kinematics: null }
  | { readonly ok: false; readonly reason: SkipReason }

/**
 * Step 6 alone, for files that already hold images (steps 1 to 5 done by their maker): pixels ≥ 0 of any scale,
 * row-major, at most 65,536 of them from `offset` on, become a sparse image that sums to 1.
 */
export function sparsify(pixels: ArrayLike<number>, offset = 0, count = pixels.length - offset): PixelResult {
  let cells = 0
  let total = 0
  for (let i = offset; i < offset + count; i++) {
    const pixel = pixels[i] as number
    if (!Number.isFinite(pixel)) return { ok: false, reason: 'not-finite' }
    if (pixel < 0) return { ok: false, reason: 'negative-pixel' }
    if (pixel > 0) cells++
    total += pixel
  }
  if (total === 0) return { ok: false, reason: 'no-constituents' }
  if (!Number.isFinite(total)) return { ok: false, reason: 'not-finite' }
  const index = new Uint16Array(cells)
  const value = new Float32Array(cells)
  let kept = 0
  for (let i = 0; i < count; i++) {
    const share = (pixels[offset + i] as number) / total
    if (Math.fround(share) === 0) continue
    index[kept] = i
    value[kept++] = share
  }
  const image = kept === cells ? { index, value } : { index: index.slice(0, kept), value: value.slice(0, kept) }
  return { ok: true, image, kinematics: null }
}
