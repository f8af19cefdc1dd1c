import { JetwatchError } from '@jetwatch/shared/errors'
import { changeModelsSchema } from '@jetwatch/shared/model-cards'
import { describeIssues } from '@jetwatch/shared/validate'
import { compareModels } from '../comparison/compare-models.ts'
import { MAX_LOGGED } from '../comparison/decision-log.ts'
import { readModelCards } from '../models/model-cards.ts'
import { HttpFault, type Route } from './route.ts'

/** The zoo. */
export const modelsRoute: Route = {
  method: 'GET',
  path: '/api/models',
  handle: async ({ gateway }) => ({ json: await readModelCards(gateway.models, gateway.feed?.run ?? null) }),
}

/** Starts or stops a model beside the primary, or makes it the primary. */
export const changeModelsRoute: Route = {
  method: 'POST',
  path: '/api/run/models',
  handle: async ({ gateway, body }) => {
    const parsed = changeModelsSchema.safeParse(await body())
    if (!parsed.success) throw new JetwatchError('BAD_MESSAGE', describeIssues(parsed.error).slice(0, 300), 'Reload the page')
    const { feed } = gateway
    if (!feed) throw new JetwatchError('USAGE', 'there is no run', 'Start one first')
    const scoring = new Set([...feed.models.values()].filter(({ lastDecision }) => lastDecision !== null).map(({ model }) => model))
    const { models, primary } = await gateway.runModels.change(feed.run.run, parsed.data.model, parsed.data.action, scoring)
    return { json: { models, primary } }
  },
}

/** Two models of the run on the same events: `?a=NAME&b=NAME&over=EVENTS`. */
export const comparisonRoute: Route = {
  method: 'GET',
  path: '/api/comparison',
  handle: ({ gateway, query }) => {
    const over = Number(query.get('over') ?? 20_000)
    if (!(Number.isInteger(over) && over > 0 && over <= MAX_LOGGED))
      throw new HttpFault(400, `over is a number of events from 1 to ${MAX_LOGGED}`, 'Use ?a=MODEL&b=MODEL&over=20000')
    const find = (name: string) => {
      const model = gateway.feed?.models.get(query.get(name) ?? '')
      if (model) return model
      throw new HttpFault(
        404,
        `${name} names no model that scores this run`,
        `Scoring: ${[...(gateway.feed?.models.keys() ?? [])].join(', ') || 'none'}`,
      )
    }
    return { json: compareModels(find('a'), find('b'), over) }
  },
}
