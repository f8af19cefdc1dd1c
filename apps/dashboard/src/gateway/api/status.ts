import { statusReport } from '../status-report.ts'
import type { Route } from './route.ts'

export const statusRoute: Route = {
  method: 'GET',
  path: '/api/status',
  handle: ({ gateway, viewers }) => ({ json: statusReport(gateway, viewers.count, Date.now()) }),
}
