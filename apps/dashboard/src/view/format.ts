/** What stands where there is no number. */
export const NONE = '–'

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** 12,345; from a million on 12.3 M. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE
  if (Math.abs(value) >= 1e7) return `${(value / 1e6).toFixed(1)} M`
  return grouped.format(value)
}

/** 1,998 or 12.3: three digits at least, none of them wasted. */
export function formatRate(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE
  return Math.abs(value) >= 100 || value === 0 ? formatCount(value) : value.toPrecision(3)
}

/** Milliseconds. */
export function formatMs(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : value >= 100 ? value.toFixed(0) : value.toPrecision(2)
}

/** A share in percent with three digits; below 0.001 % in powers of ten. */
export function formatShare(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE
  if (value === 0) return '0 %'
  return value >= 1e-5 ? `${plain(100 * value)} %` : formatPower(value)
}

/** Three digits without an exponent. */
const plain = (value: number): string => {
  const rounded = Number(value.toPrecision(3))
  return rounded.toFixed(Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(rounded)))))
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  0: '⁰',
  1: '¹',
  2: '²',
  3: '³',
  4: '⁴',
  5: '⁵',
  6: '⁶',
  7: '⁷',
  8: '⁸',
  9: '⁹',
}
export const superscript = (n: number): string => [...String(n)].map((digit) => SUPERSCRIPTS[digit] ?? digit).join('')

/** 3.21 × 10⁻⁵, or plain where that is short. */
export function formatPower(value: number, digits = 3): string {
  if (value === 0 || (Math.abs(value) >= 0.01 && Math.abs(value) < 10_000)) return Number(value.toPrecision(digits)).toString()
  const exponent = Math.floor(Math.log10(Math.abs(value)))
  return `${(value / 10 ** exponent).toFixed(digits - 1)} × 10${superscript(exponent)}`
}

/** 12:34:56 in the reader's time zone. */
export const formatTime = (milliseconds: number): string => new Date(milliseconds).toLocaleTimeString('en-GB')

/** 0.9321 ± 0.0031. */
export const formatFigure = (value: number, error: number): string => `${value.toFixed(4)} ± ${error.toFixed(4)}`

/** Three decimals and a true minus sign, as axes have it. */
export const formatSigned = (value: number): string => value.toFixed(3).replace('-', '−')
