import { superscript } from './format.ts'

/** Score as shown: log10 of it, or itself. A score ≤ 0 has no place on a log axis. */
export const toShown = (score: number, scale: 'linear' | 'log10'): number => (scale === 'log10' ? Math.log10(score) : score)
export const fromShown = (shown: number, scale: 'linear' | 'log10'): number => (scale === 'log10' ? 10 ** shown : shown)

/** Place on an axis, 0 at the left end to 1 at the right, clamped. */
export function place(shown: number, [low, high]: readonly [number, number]): number {
  return Math.min(1, Math.max(0, (shown - low) / (high - low)))
}

/** About `count` round numbers from low to high. */
export function ticks(low: number, high: number, count: number): number[] {
  const raw = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** Few decades are also divided at 2 and 5. */
const FEW_DECADES = 4

/** Ticks of a score axis; for log10 they are at powers of ten of the score, in the shown scale. */
export function scoreTicks([low, high]: readonly [number, number], scale: 'linear' | 'log10'): number[] {
  if (scale === 'linear') return ticks(low, high, 8)
  const factors = high - low <= FEW_DECADES ? [0, Math.log10(2), Math.log10(5)] : [0]
  const powers = Array.from({ length: Math.floor(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i)
  return powers.flatMap((power) => factors.map((factor) => power + factor)).filter((x) => x >= low && x <= high)
}

/** 10⁻⁵, or 2 and 5 between, where x is log10 of a score, else the number. */
export function tickLabel(x: number, scale: 'linear' | 'log10'): string {
  if (scale === 'linear') return String(x)
  return Number.isInteger(x) ? `10${superscript(x)}` : String(Math.round(10 ** (x - Math.floor(x))))
}

/** 1, 10, 100 … up to the first power of ten at or above `max`. */
export function decades(max: number): number[] {
  const last = Math.max(1, Math.ceil(Math.log10(Math.max(1, max))))
  return Array.from({ length: last + 1 }, (_, i) => 10 ** i)
}
