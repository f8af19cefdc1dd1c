import { acknowledgementSchema } from '@jetwatch/shared/alerts/alert'
import { ALERT_RULES } from '@jetwatch/shared/alerts/rules'
import { JetwatchError } from '@jetwatch/shared/errors'
import { describeIssues } from '@jetwatch/shared/validate'
import type { Route } from './route.ts'

/** The rules, what is raised, what was judged last (raised or not), and the log. */
export const alertsRoute: Route = {
  method: 'GET',
  path: '/api/alerts',
  handle: ({ gateway: { alerts } }) => ({
    json: { rules: Object.values(ALERT_RULES), active: alerts.book.active, readings: alerts.readings, log: alerts.book.log },
  }),
}

const requestSchema = acknowledgementSchema.omit({ time: true })

/** Says who has seen a raised alert. Body: `{ author, note }`. */
export const acknowledgeRoute: Route = {
  method: 'POST',
  path: '/api/alerts/:id/acknowledge',
  handle: async ({ gateway: { alerts }, params, body }) => {
    const parsed = requestSchema.safeParse(await body())
    if (!parsed.success)
      throw new JetwatchError('BAD_MESSAGE', describeIssues(parsed.error), 'Give an author and a note of at most 280 characters')
    await alerts.acknowledge(params['id'] ?? '', { ...parsed.data, time: Date.now() })
    return { json: { active: alerts.book.active } }
  },
}
