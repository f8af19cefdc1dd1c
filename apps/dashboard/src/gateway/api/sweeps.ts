import type { Fault } from '@jetwatch/shared/status'
import { HttpFault, type Route } from './route.ts'

/** The sweeps in the folders that the gateway was given. */
export const sweepsRoute: Route = {
  method: 'GET',
  path: '/api/sweeps',
  handle: async ({ gateway }) => ({ json: await gateway.sweeps.list(Date.now()) }),
}

/** The figures of one sweep. */
export const sweepRoute: Route = {
  method: 'GET',
  path: '/api/sweeps/:id',
  handle: async ({ gateway, params }) => ({ json: found(params, await gateway.sweeps.read(params['id'] ?? '')).answer }),
}

/** The page that `jetwatch sweep` wrote, without a script and under a policy that would let none run. */
export const sweepReportRoute: Route = {
  method: 'GET',
  path: '/api/sweeps/:id/report',
  handle: async ({ gateway, params }) => ({ page: found(params, await gateway.sweeps.report(params['id'] ?? '')).page }),
}

function found<T extends object>(params: Readonly<Record<string, string>>, answer: T | { readonly fault: Fault } | null): T {
  if (answer === null) throw new HttpFault(404, `there is no sweep "${(params['id'] ?? '').slice(0, 60)}", or not yet`, 'See /api/sweeps')
  if ('fault' in answer) throw new HttpFault(409, answer.fault.message, answer.fault.remedy)
  return answer
}
