import type { Pull } from '@jetwatch/shared/metrics/pulls'
import { classTitle } from '@jetwatch/shared/plot/class-colours'
import { formatPower } from '../format.ts'
import { fromShown } from '../scale.ts'

export const total = (counts: readonly number[] | undefined): number => counts?.reduce((sum, count) => sum + count, 0) ?? 0

/** A histogram by class in a sentence. */
export function describeCounts(caption: string, classes: readonly string[], counts: readonly (readonly number[])[]): string {
  const parts = counts.map((ofClass, label) => `${classTitle(classes[label] ?? null)}: ${total(ofClass)} events`)
  return `${caption}. ${parts.join(', ')}.`
}

/** Pulls in a sentence: the largest deviation and where it is. */
export function describePulls(pulls: readonly Pull[], scale: 'linear' | 'log10'): string {
  const [first, ...others] = pulls
  if (!first) return 'No pulls yet: there is no reference, or too few events.'
  const largest = others.reduce((best, bin) => (Math.abs(bin.pull) > Math.abs(best.pull) ? bin : best), first)
  const [low, high] = [largest.low, largest.high].map((edge) => formatPower(fromShown(edge, scale)))
  return `${pulls.length} bins; the largest deviation from the reference is ${largest.pull.toFixed(1)} standard deviations, for scores from ${low} to ${high}.`
}
