import { z } from 'zod'
import { nameSchema } from './names.ts'
import { recipeSchema } from './recipe.ts'
import { authorSchema, speedSchema } from './run-control.ts'
import { faultSchema } from './status.ts'

/** Tells a request from the next: 8 to 64 characters that nobody else chooses. */
export const requestIdSchema = z.string().regex(/^[A-Za-z0-9-]{8,64}$/, 'an id has 8 to 64 characters of A-Z, a-z, 0-9 and -')

/**
 * `replay-request`: asks the running `jetwatch up` or `replay` to end its run and to begin this one in the same system. The last one counts. Files are
 * matched by content hash among those it knows: the paths say nothing.
 */
export const replayRequestSchema = z.strictObject({
  id: requestIdSchema,
  recipe: recipeSchema,
  speed: speedSchema,
  /** Sequence to begin at. */
  from: z.int().nonnegative().default(0),
  /** A model of models/, by name; left out, the recipe's, else that of the run before. */
  model: nameSchema.optional(),
  author: authorSchema,
  /** Milliseconds since 1970. */
  at: z.number(),
})
export type ReplayRequest = z.infer<typeof replayRequestSchema>

const answer = { id: requestIdSchema, at: z.number() }

/** `replay-answer`: to the request of that id. Until `started` or `refused` it may say several times what it does; a refused one leaves the run in hand alone. */
export const replayAnswerSchema = z.discriminatedUnion('state', [
  z.strictObject({ ...answer, state: z.literal('preparing'), detail: z.string() }),
  z.strictObject({ ...answer, state: z.literal('started'), run: nameSchema }),
  z.strictObject({ ...answer, state: z.literal('refused'), error: faultSchema }),
])
export type ReplayAnswer = z.infer<typeof replayAnswerSchema>

/** Older than this, a supervisor is gone. */
export const SUPERVISOR_GONE_MS = 5_000

/** `supervisor`: the `jetwatch up` or `replay` that answers requests, told once a second. Without one, or with an old one, nobody does. */
export const supervisorSchema = z.strictObject({
  /** `waiting`: the run has ended, the system is up and waits for a request. */
  state: z.enum(['starting', 'running', 'switching', 'waiting', 'ending']),
  run: nameSchema.nullable(),
  updated: z.number(),
})
export type Supervisor = z.infer<typeof supervisorSchema>

/** True while somebody answers requests. */
export const answersRequests = (supervisor: Supervisor | null, now: number): boolean =>
  supervisor !== null && supervisor.state !== 'ending' && now - supervisor.updated < SUPERVISOR_GONE_MS
