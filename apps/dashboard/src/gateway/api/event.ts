import { nameSchema } from '@jetwatch/shared/names'
import { whyWithheld } from '../event/find-withheld.ts'
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
    if (event) return { json: event }
    const withheld = await whyWithheld(gateway.bus, run, sequence)
    if (withheld)
      throw new HttpFault(404, `event ${sequence} of run ${run} was never sent: ${withheld}`, 'The ledger counts it as withheld')
    throw new HttpFault(404, `there is no decision for event ${sequence} of run ${run}`, noEventRemedy(gateway))
  },
}

function noEventRemedy({ feed }: Gateway): string {
  if (!feed) return 'Start a run first'
  return `The run shown is ${feed.run.run}, with models ${feed.run.models.join(', ')}; the event may still be pending, be dead, or have left the stream`
}
