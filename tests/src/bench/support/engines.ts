import type { EngineName } from '@jetwatch/engine/engine'
import { probeEngine } from '@jetwatch/engine/probe'
import type { Plan } from '../harness/plan.ts'

export interface EngineFinding {
  readonly engine: EngineName
  readonly usable: boolean
  /** Device, or why it is left out. */
  readonly detail: string
}

/**
 * What each of the engines asked for is on this machine; one that only computes in software is used where `software` says so. tfjs chooses
 * its own device when it is made.
 */
export async function findEngines({ engines, software }: Pick<Plan, 'engines' | 'software'>): Promise<EngineFinding[]> {
  const found: EngineFinding[] = []
  for (const engine of engines) {
    if (engine === 'tfjs') {
      found.push({ engine, usable: true, detail: 'TensorFlow.js' })
      continue
    }
    const probe = await probeEngine(engine)
    if (!probe.available) found.push({ engine, usable: false, detail: `${probe.reason}. ${probe.remedy}` })
    else if (probe.software === false) found.push({ engine, usable: true, detail: probe.device })
    else found.push({ engine, usable: software, detail: `${probe.device}, software; measured only where --engines names it` })
  }
  return found
}

export async function usableEngines({ engines, software, tell }: Pick<Plan, 'engines' | 'software' | 'tell'>): Promise<EngineName[]> {
  const found = await findEngines({ engines, software })
  for (const { engine, usable, detail } of found) if (!usable) tell(`engine ${engine} is not here: ${detail}`)
  return found.filter(({ usable }) => usable).map(({ engine }) => engine)
}
