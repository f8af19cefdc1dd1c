import { parseCatalogueQuery } from '@jetwatch/shared/catalogue/catalogue-query'
import { eventDisplay } from '../event/event-display.ts'
import { eventEvidence } from '../event/event-evidence.ts'
import { whyWithheld } from '../event/find-withheld.ts'
import { type GatheredEvent, gatherEvent } from '../event/gather-event.ts'
import { HttpFault, type Route, type RouteContext } from './route.ts'
import { runOf, sequenceOf } from './run-of.ts'

/** All that is known of one event, flagged or not. Neighbours follow the catalogue's filters and order; without an order, sequences rise. */
export const eventDisplayRoute: Route = {
  method: 'GET',
  path: '/api/event/:run/:sequence/display',
  handle: async (context) => {
    const { query, gateway } = context
    const filters = parseCatalogueQuery(query)
    const ordered = query.get('sort') || query.get('order') ? filters : { ...filters, order: 'asc' as const }
    return { json: await eventDisplay(gateway, await requireEvent(context), ordered) }
  },
}

/** The evidence bundle of an event, for `jetwatch rescore`. */
export const evidenceRoute: Route = {
  method: 'GET',
  path: '/api/event/:run/:sequence/evidence',
  handle: async (context) => {
    const gathered = await requireEvent(context)
    const { run, sequence } = gathered
    const marks = await (await context.gateway.catalogues.marks).markHistory(run.run, sequence)
    const bundle = eventEvidence(gathered, marks)
    return {
      bytes: new TextEncoder().encode(`${JSON.stringify(bundle, null, 1)}\n`),
      type: 'application/json',
      filename: `evidence-${run.run}-${sequence}.json`,
    }
  },
}

async function requireEvent(context: RouteContext): Promise<GatheredEvent> {
  const sequence = sequenceOf(context)
  const run = await runOf(context)
  const gathered = await gatherEvent(context.gateway, run, sequence)
  if (gathered) return gathered
  const withheld = await whyWithheld(context.gateway.bus, run.run, sequence)
  if (withheld)
    throw new HttpFault(404, `event ${sequence} of run ${run.run} was never sent: ${withheld}`, 'The ledger counts it as withheld')
  throw new HttpFault(
    404,
    `no stream holds event ${sequence} of run ${run.run}`,
    'It may not have been produced yet; images stay for 1 h, scores for a day and flags for a week. Find events in the catalogue',
  )
}
