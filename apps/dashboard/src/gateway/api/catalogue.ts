import type { RunList } from '@jetwatch/shared/catalogue/catalogue'
import { parseCatalogueQuery } from '@jetwatch/shared/catalogue/catalogue-query'
import { flagsSubject, STREAMS } from '@jetwatch/shared/names'
import { cataloguePage, MAX_PAGE } from '../catalogue/catalogue-page.ts'
import { HttpFault, type Route } from './route.ts'
import { runOf } from './run-of.ts'

/** All runs there are documents of, newest first. */
export const runsRoute: Route = {
  method: 'GET',
  path: '/api/runs',
  handle: async ({ gateway }) => {
    const { state } = await gateway.bus.jsm.streams.info(STREAMS.flags, { subjects_filter: flagsSubject('*', '*') })
    const counts = new Map<string, number>()
    for (const [subject, count] of Object.entries(state.subjects ?? {})) {
      const run = subject.slice(subject.lastIndexOf('.') + 1)
      counts.set(run, (counts.get(run) ?? 0) + count)
    }
    const runs = (await gateway.state.readRuns()).sort((a, b) => b.started - a.started)
    const list: RunList = {
      current: gateway.feed?.run.run ?? null,
      runs: runs.map(({ run, recipe, recipeHash, models, primary, started, ended }) => ({
        run,
        recipe: recipe.name,
        recipeHash,
        models,
        primary,
        started,
        ended,
        flags: counts.get(run) ?? 0,
      })),
    }
    return { json: list }
  },
}

/** Flagged events of a run: `?offset=0&limit=100&until=N` and the filters and order of {@link parseCatalogueQuery}. */
export const catalogueRoute: Route = {
  method: 'GET',
  path: '/api/catalogue/:run',
  handle: async (context) => {
    const { gateway, query } = context
    const filters = parseCatalogueQuery(query)
    const offset = whole(query, 'offset') ?? 0
    const limit = whole(query, 'limit') ?? 100
    const { run } = await runOf(context)
    return { json: cataloguePage(await gateway.catalogues.of(run), filters, offset, Math.min(limit, MAX_PAGE), whole(query, 'until')) }
  },
}

function whole(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null) return null
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new HttpFault(400, `${name} must be a whole number`, `Give ${name}=0 or more`)
}
