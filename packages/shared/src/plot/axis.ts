export interface Axis {
  readonly title: string
  readonly low: number
  readonly high: number
  readonly scale: 'linear' | 'log10'
}

export interface Tick {
  readonly value: number
  readonly label: string
}

/** Place of a value on an axis, 0 at its low end and 1 at its high end; values outside go beyond. NaN for what a log axis cannot show. */
export function placeOn({ low, high, scale }: Axis, value: number): number {
  if (scale === 'linear') return (value - low) / (high - low)
  return value > 0 ? Math.log10(value / low) / Math.log10(high / low) : Number.NaN
}

/** Round numbers along an axis: about `count` of them, or powers of ten (with 2 and 5 between where there are few). */
export function ticksOf({ low, high, scale }: Axis, count = 6): Tick[] {
  return scale === 'linear' ? linearTicks(low, high, count) : logTicks(low, high, count)
}

function linearTicks(low: number, high: number, count: number): Tick[] {
  const raw = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10) * power
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const value = Number(((first + i) * step).toPrecision(12))
    return { value, label: label(value) }
  })
}

function logTicks(low: number, high: number, count: number): Tick[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)]
  const every = Math.max(1, Math.ceil((last - first + 1) / (count + 2)))
  const powers: Tick[] = []
  for (let power = first; power <= last; power += every) powers.push({ value: 10 ** power, label: powerLabel(power) })
  if (Math.log10(high / low) > 2) return powers
  const between: Tick[] = []
  for (let power = first - 1; power <= last; power++) {
    for (const factor of [2, 5]) {
      const value = factor * 10 ** power
      if (value >= low && value <= high)
        between.push({ value, label: value >= 0.01 && value < 1e4 ? label(value) : `${factor}·${powerLabel(power)}` })
    }
  }
  return [...powers, ...between].sort((a, b) => a.value - b.value)
}

const label = (value: number): string =>
  (value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential(1) : String(Number(value.toPrecision(6)))).replace('-', '−')

/** 0.027, or 3.3·10⁻⁵ where that is shorter. */
export function scientific(value: number, digits = 2): string {
  if (value === 0 || (Math.abs(value) >= 0.001 && Math.abs(value) < 1e5)) return String(Number(value.toPrecision(digits))).replace('-', '−')
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e')
  return `${mantissa?.replace('-', '−')}·${powerLabel(Number(exponent), 0)}`
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'
/** 1, 10, 100, else 10ⁿ. */
function powerLabel(power: number, plainUpTo = 3): string {
  if (power >= 0 && power <= plainUpTo) return String(10 ** power)
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('')
  return `10${power < 0 ? '⁻' : ''}${digits}`
}
