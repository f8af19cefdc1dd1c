import { HttpFault, type Route } from './route.ts'

const MOST_ENTRIES = 500

/** The newest control actions: `?limit=100`. */
export const auditRoute: Route = {
  method: 'GET',
  path: '/api/audit',
  needs: 'operate',
  handle: async ({ gateway, query }) => {
    const limit = Number(query.get('limit') ?? 100)
    if (!(Number.isInteger(limit) && limit > 0 && limit <= MOST_ENTRIES))
      throw new HttpFault(400, `limit is a number of entries from 1 to ${MOST_ENTRIES}`, 'Use ?limit=100')
    return { json: await gateway.audit.read(limit) }
  },
}
