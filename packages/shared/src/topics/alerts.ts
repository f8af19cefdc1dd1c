import { z } from 'zod'
import { alertSchema, logEntrySchema } from '../alerts/alert.ts'

/** Entries of the log in the topic; `/api/alerts` has all that is kept. */
export const SHOWN_LOG = 60

/** What is raised, oldest first, and the newest of the log, newest first. */
export const alertsTopicSchema = z.strictObject({
  active: z.array(alertSchema),
  log: z.array(logEntrySchema).max(SHOWN_LOG),
})
export type AlertsTopic = z.infer<typeof alertsTopicSchema>
