import { nameSchema } from '@jetwatch/shared/names'
import { lookUpEvent } from '../event-lookup.ts'
import type { Gateway } from '../gateway.ts'
import { HttpFault, type Route } from './route.ts'

/** The decision for one event of the current run. `?model=NAME` asks for another than the primary model's. */
export const eventRoute: Route = {
  method: 'GET',
  path: '/api/event/:run/:sequence',
  handle: async ({ gateway, params, query }) => {
    const { run = '', sequence: text = '' } = params
    const sequence = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (!nameSchema.safeParse(run).success || !Number.isSafeInteger(sequence))
      throw new HttpFault(400, 'a run is a name and a sequence a whole number below 2^53', 'Use /api/event/<run>/<sequence>')
    const event = await lookUpEvent(gateway, run, sequence, query.get('model') ?? undefined)
    if (!event) throw new HttpFault(404, `there is no decision for event ${sequence} of run ${run}`, noEventRemedy(gateway))
    return { json: event }
  },
}

function noEventRemedy({ feed }: Gateway): string {
  if (!feed) return 'Start a run first'
  return `The run shown is ${feed.run.run}, with models ${feed.run.models.join(', ')}; the event may still be pending, be dead, or have left the stream`
}
