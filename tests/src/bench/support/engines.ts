import type { EngineName } from '@jetwatch/engine/engine'
import { probeEngine } from '@jetwatch/engine/probe'
import type { Plan } from '../harness/plan.ts'

export interface EngineFinding {
  readonly engine: EngineName
  readonly usable: boolean
  /** Device, or why it is left out. */
  readonly detail: string
}

/** What each of the engines asked for is on this machine. tfjs chooses its own device when it is made. */
export async function findEngines(engines: readonly EngineName[]): Promise<EngineFinding[]> {
  const found: EngineFinding[] = []
  for (const engine of engines) {
    if (engine === 'tfjs') {
      found.push({ engine, usable: true, detail: 'TensorFlow.js' })
      continue
    }
    const probe = await probeEngine(engine)
    if (!probe.available) found.push({ engine, usable: false, detail: `${probe.reason}. ${probe.remedy}` })
    else found.push({ engine, usable: true, detail: probe.software ? `${probe.device}, software` : probe.device })
  }
  return found
}

export async function usableEngines({ engines, tell }: Pick<Plan, 'engines' | 'tell'>): Promise<EngineName[]> {
  const found = await findEngines(engines)
  for (const { engine, usable, detail } of found) if (!usable) tell(`engine ${engine} is not here: ${detail}`)
  return found.filter(({ usable }) => usable).map(({ engine }) => engine)
}
