import { JetwatchError } from '@jetwatch/shared/errors'
import { presetOf } from '@jetwatch/shared/preset'
import { BatchBuffer } from './batch.ts'
import type { Engine, EngineName } from './engine.ts'

/**
 * Largest relative deviation from the manifest's probe scores. They were made by the CPU engine on another machine:
 * another vector width sums in another order (about 1e-7 each time), so the CPU gets 1e-5; other devices also have
 * other elementary functions and get 1e-4. A wrong preset, graph or device is off by far more.
 */
export const SELF_CHECK_TOLERANCE: Readonly<Record<EngineName, number>> = { cpu: 1e-5, webgpu: 1e-4, cuda: 1e-4, tfjs: 1e-4 }

/**
 * The same for fp16. Rounding the operands and results of the large products alone moves the probe scores of the shipped models by
 * up to 5e-3 (docs/performance.md); a device that also adds up in 16 bits may be off by more, a broken one by far more than this.
 */
export const HALF_TOLERANCE = 2e-2

export interface SelfCheck {
  readonly jets: number
  /** Relative, of the worst probe jet. */
  readonly largestDeviation: number
}

/**
 * Scores the manifest's probe batch; also warms the engine up.
 * @throws BAD_MODEL naming the probe jet with the largest deviation.
 */
export async function selfCheck(engine: Engine): Promise<SelfCheck> {
  const { probe, preset, name } = engine.model.manifest
  const { height, width } = presetOf(preset)
  const batch = new BatchBuffer(probe.length, height, width).fill(
    probe.map(({ index, value }) => ({ index: Uint16Array.from(index), value: Float32Array.from(value) })),
  )
  const { score } = await engine.score(batch)
  const deviations = relativeDeviations(
    score,
    Float64Array.from(probe, (jet) => jet.score),
  )
  const largestDeviation = deviations.reduce((largest, deviation) => Math.max(largest, deviation), 0)
  const tolerance = engine.precision === 'fp16' ? HALF_TOLERANCE : SELF_CHECK_TOLERANCE[engine.name]
  if (largestDeviation <= tolerance) return { jets: probe.length, largestDeviation }
  const worst = deviations.indexOf(largestDeviation)
  throw new JetwatchError(
    'BAD_MODEL',
    `${name} on ${engine.name} (${engine.device})${engine.precision === 'fp16' ? ' in fp16' : ''} scores probe jet ${worst} as ${score[worst]} instead of ${probe[worst]?.score}: ` +
      `off by ${largestDeviation.toExponential(1)}, at most ${tolerance} is allowed`,
    remedyFor(engine),
  )
}

function remedyFor({ name, precision }: Engine): string {
  if (precision === 'fp16') return 'Use --precision fp32: this model does not bear 16 bits on this device'
  return name === 'cpu' ? 'Train or import the model again' : 'Use --engine cpu, and check the device and its driver'
}

/** |actual − expected| over |expected|, or over a thousandth of the largest |expected| where that is more (scores may cross 0). */
export function relativeDeviations(actual: ArrayLike<number>, expected: ArrayLike<number>): Float64Array {
  let largest = 0
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i] as number))
  return Float64Array.from({ length: expected.length }, (_, i) => {
    const difference = Math.abs((actual[i] as number) - (expected[i] as number))
    return difference === 0 ? 0 : difference / Math.max(Math.abs(expected[i] as number), largest / 1000)
  })
}
