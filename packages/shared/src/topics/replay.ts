import { z } from 'zod'
import { nameSchema, sha256Schema } from '../names.ts'
import { replayAnswerSchema, supervisorSchema } from '../replay-request.ts'
import { producerStateSchema } from '../run.ts'
import { controlSchema } from '../run-control.ts'

const count = z.int().nonnegative()

/** What a replay was asked to do and what its producer says it does. Twice a second. */
export const replayTopicSchema = z.strictObject({
  /** Who answers requests for another run; null where nobody does. */
  supervisor: supervisorSchema.pick({ state: true, run: true }).nullable(),
  /** The run in hand; null before the first. */
  run: z
    .strictObject({
      run: nameSchema,
      recipe: nameSchema,
      recipeHash: sha256Schema,
      frameSize: z.int().positive(),
      ended: z.number().nullable(),
      /** Asked for; null for runs that take no commands. */
      control: controlSchema.nullable(),
      /** Said by the producer; null before its first report. */
      producer: producerStateSchema
        .pick({
          state: true,
          events: true,
          withheld: true,
          paused: true,
          speed: true,
          control: true,
          rate: true,
          error: true,
          updated: true,
        })
        .nullable(),
      /** Seconds are those of the stream's own clock, but for `eta`. */
      progress: z
        .strictObject({
          position: count,
          total: count.nullable(),
          share: z.number().nullable(),
          seconds: z.number(),
          totalSeconds: z.number().nullable(),
          eta: z.number().nullable(),
        })
        .nullable(),
    })
    .nullable(),
  /** To the last request, whoever made it. */
  answer: replayAnswerSchema.nullable(),
})
export type ReplayTopic = z.infer<typeof replayTopicSchema>
