import { z } from 'zod'
import { authorSchema } from './marks.ts'
import { sha256Schema } from './names.ts'

/** What somebody may do: look, or also act. Who operates may view. */
export const ROLES = ['view', 'operate'] as const
export type Role = (typeof ROLES)[number]

/** True if `role` is enough for what asks for `needed`; nobody (null) may do nothing. */
export const allows = (role: Role | null, needed: Role): boolean => role === 'operate' || role === needed

/**
 * Who may use a dashboard. Tokens are not in it, only their SHA-256: they are 256 random bits, so a slow hash would add nothing.
 * `secret` signs the sessions of this file's people; a new one ends them all.
 */
export const accessSchema = z.strictObject({
  version: z.literal(1),
  secret: sha256Schema,
  /** `open`: everybody who reaches the page may look; `token`: nobody without one. */
  viewing: z.enum(['open', 'token']),
  users: z
    .array(
      z.strictObject({
        name: authorSchema,
        role: z.enum(ROLES),
        token: sha256Schema,
        /** When the token was made, milliseconds since 1970. */
        created: z.number().positive(),
      }),
    )
    .max(1_000)
    .refine((users) => new Set(users.map(({ name }) => name)).size === users.length, 'a name is there twice'),
})
export type AccessDocument = z.infer<typeof accessSchema>

/** Who a page's session belongs to. Without an access file everybody on this machine operates, under a name that proves nothing. */
export const sessionSchema = z.strictObject({
  /** False where no token is asked for anything. */
  guarded: z.boolean(),
  user: authorSchema.nullable(),
  role: z.enum(ROLES).nullable(),
  /** When the session ends, milliseconds since 1970. */
  expires: z.number().nullable(),
})
export type Session = z.infer<typeof sessionSchema>

export const signInSchema = z.strictObject({ token: z.string().min(1).max(200) })

/** One control action, as it stands in the log. */
export const auditEntrySchema = z.strictObject({
  /** Milliseconds since 1970. */
  time: z.number().positive(),
  /** Who was signed in; null where nobody had to be. */
  user: authorSchema.nullable(),
  /** The name given with the action, which proves nothing. */
  author: z.string().max(64).nullable(),
  role: z.enum(ROLES).nullable(),
  /** Address of the client; null for an action from the command line. */
  address: z.string().max(64).nullable(),
  /** What was asked for, such as `POST /api/threshold/dense-6`. */
  action: z.string().min(1).max(200),
  /** The request, cut short; tokens never stand in it. */
  detail: z.string().max(500),
  /** `done`, or the code of the fault. */
  outcome: z.string().min(1).max(40),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>
