import { type NoSideband, type Sideband, sidebandFit } from '@jetwatch/shared/metrics/sideband'
import type { PhysicsTopic } from '@jetwatch/shared/topics/physics'
import type { SpectrumChoice } from './use-spectrum-choice.ts'

/** The sideband fit of a spectrum as it is chosen on the page. */
export function fitSpectrum(
  counts: readonly number[],
  { low, width }: PhysicsTopic['axis'],
  choice: SpectrumChoice,
  degree = choice.degree,
): Sideband | NoSideband {
  const { from, to, windowFrom, windowTo } = choice
  return sidebandFit(counts, { low, width, fit: [from, to], window: [windowFrom, windowTo], degree: Math.min(5, Math.max(0, degree)) })
}

/** 512 ± 20. */
export const countWithError = (value: number, error: number): string =>
  error >= 10 ? `${value.toFixed(0)} ± ${error.toFixed(0)}` : `${value.toFixed(1)} ± ${error.toFixed(1)}`

/** +3.6 or −0.9. */
export const signed = (value: number, digits = 1): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`

/** A p-value: 0.29, or in powers of ten. */
export const pText = (p: number): string => (p >= 0.001 ? p.toPrecision(2) : p.toExponential(0).replace('e-', ' × 10^−'))
