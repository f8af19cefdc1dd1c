import { JetwatchError } from '@jetwatch/shared/errors'
import { authorSchema, MARKS } from '@jetwatch/shared/marks'
import { describeIssues } from '@jetwatch/shared/validate'
import { z } from 'zod'
import type { Route } from './route.ts'
import { runOf, sequenceOf } from './run-of.ts'

const bodySchema = z.strictObject({ mark: z.enum(MARKS).nullable(), author: authorSchema })

/** Says of an event what a person thinks of it: `{ "mark": "interesting", "author": "Ada" }`; a null mark takes it back. */
export const markRoute: Route = {
  method: 'PUT',
  path: '/api/marks/:run/:sequence',
  handle: async (context) => {
    const sequence = sequenceOf(context)
    const { run } = await runOf(context)
    const body = bodySchema.safeParse(await context.body())
    if (!body.success)
      throw new JetwatchError(
        'BAD_MESSAGE',
        `mark: ${describeIssues(body.error)}`,
        `Give one of ${MARKS.join(', ')} or null, and an author`,
      )
    const marks = await context.gateway.catalogues.marks
    return { json: await marks.writeMark({ run, sequence, ...body.data }) }
  },
}
