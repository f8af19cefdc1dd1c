import { nameSchema } from '@jetwatch/shared/names'
import type { Run } from '@jetwatch/shared/run'
import { HttpFault, type RouteContext } from './route.ts'

/** The document of the run that the path names. @throws 400 for no name, 404 for a run there is not. */
export async function runOf({ gateway, params }: Pick<RouteContext, 'gateway' | 'params'>): Promise<Run> {
  const name = params['run'] ?? ''
  if (!nameSchema.safeParse(name).success) throw new HttpFault(400, `"${name.slice(0, 40)}" is not the name of a run`, 'See /api/runs')
  const { feed } = gateway
  const run = feed?.run.run === name ? feed.run : await gateway.state.readRun(name)
  if (run) return run
  throw new HttpFault(
    404,
    `there is no run ${name}`,
    feed ? `The current run is ${feed.run.run}; /api/runs lists all` : 'Start a run with jetwatch up',
  )
}

/** @throws 400 unless the path's sequence is a whole number below 2^53. */
export function sequenceOf({ params }: Pick<RouteContext, 'params'>): number {
  const text = params['sequence'] ?? ''
  const sequence = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(sequence)) return sequence
  throw new HttpFault(400, 'a sequence is a whole number below 2^53', 'Take it from the catalogue or from a flag')
}
