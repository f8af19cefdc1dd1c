import { createEngine } from '@jetwatch/engine/create'
import { AUTO_ORDER, type EngineName } from '@jetwatch/engine/engine'
import type { EngineFault } from '@jetwatch/engine/explain-failure'
import { measureBatches } from '@jetwatch/engine/measure-batches'
import type { LoadedModel } from '@jetwatch/engine/model'
import { probeEngine } from '@jetwatch/engine/probe'
import { selfCheck } from '@jetwatch/engine/self-check'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'

/** An engine on this machine with one model: how fast it is, or why it cannot be used. */
export type EngineFinding =
  | {
      readonly engine: EngineName
      readonly works: true
      readonly device: string
      /** A rasteriser on the CPU, which `auto` never takes; null where the device cannot be told. */
      readonly software: boolean | null
      /** Largest relative difference from the scores in the model's manifest. */
      readonly deviation: number
      readonly jetsPerSecond: number
      /** The size that `--batch auto` chooses, and the milliseconds of one such batch. */
      readonly batch: number
      readonly milliseconds: number
    }
  | {
      readonly engine: EngineName
      readonly works: false
      readonly cause: EngineFault | 'no-form'
      readonly reason: string
      readonly remedy: string
    }

export interface Examination {
  /** Milliseconds of measuring per engine. */
  readonly budget: number
  /** Hears what is being done. */
  readonly tell: (doing: string) => void
}

/** All engines, in the order of `auto`, then tfjs. One after the other: they would slow each other down. */
export async function examineEngines(model: LoadedModel, examination: Examination): Promise<EngineFinding[]> {
  const found: EngineFinding[] = []
  for (const engine of [...AUTO_ORDER, 'tfjs'] as const) found.push(await examineEngine(engine, model, examination))
  return found
}

async function examineEngine(name: EngineName, model: LoadedModel, { budget, tell }: Examination): Promise<EngineFinding> {
  tell(`looking for ${name}`)
  const probe = name === 'tfjs' ? null : await probeEngine(name)
  if (probe && !probe.available) {
    const { cause, reason, remedy } = probe
    return { engine: name, works: false, cause, reason, remedy }
  }
  try {
    await using engine = await createEngine(model, { engine: name })
    const { largestDeviation } = await selfCheck(engine)
    const { size, trials } = await measureBatches(engine, { budget }, (batch) => tell(`measuring ${name}, batches of ${batch}`))
    const chosen = trials.find((trial) => trial.size === size) ?? trials.at(-1)
    return {
      engine: name,
      works: true,
      device: engine.device,
      software: probe?.software ?? null,
      deviation: largestDeviation,
      jetsPerSecond: chosen?.jetsPerSecond ?? 0,
      batch: chosen?.size ?? size,
      milliseconds: chosen?.milliseconds ?? 0,
    }
  } catch (error) {
    const known = error instanceof JetwatchError
    const reason = known ? error.message : describeError(error)
    const remedy = known ? error.remedy : 'Use --engine cpu'
    return { engine: name, works: false, cause: name === 'tfjs' ? 'no-form' : 'failed', reason, remedy }
  }
}

/** What `--engine auto` takes; null where nothing works. */
export const takenByAuto = (engines: readonly EngineFinding[]): EngineFinding | null =>
  engines.find((one) => one.works && one.engine !== 'tfjs' && one.software === false) ?? null
