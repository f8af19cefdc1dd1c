import { readFileSync } from 'node:fs'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import type { ConnectionOptions } from '@nats-io/nats-core'
import { z } from 'zod'

/** How a process proves to NATS who it is, and whom it takes for NATS. */
export interface Credentials {
  readonly token?: string
  readonly user?: string
  readonly password?: string
  /** PEM file with the certificates that may have signed the server's; with it the connection is TLS. */
  readonly ca?: string
}

/** The same from the environment: secrets stay out of the arguments, which other users of a machine can see. */
export const credentialsEnvironment = {
  NATS_TOKEN: z.string().min(1).optional(),
  NATS_USER: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected letters, digits, _ and -')
    .optional(),
  NATS_PASSWORD: z.string().min(1).optional(),
  NATS_CA: z.string().min(1).optional(),
}
type Environment = z.infer<z.ZodObject<typeof credentialsEnvironment>>

export const credentialsOf = ({ NATS_TOKEN: token, NATS_USER: user, NATS_PASSWORD: password, NATS_CA: ca }: Environment): Credentials => ({
  ...(token === undefined ? {} : { token }),
  ...(user === undefined ? {} : { user }),
  ...(password === undefined ? {} : { password }),
  ...(ca === undefined ? {} : { ca }),
})

/**
 * What the client library takes. A user has inboxes of its own, so that a server's permissions can keep it from reading
 * the answers to others.
 * @throws ENVIRONMENT for a certificate file that cannot be read.
 */
export function connectionOptions({ token, user, password, ca }: Credentials): ConnectionOptions & { inboxPrefix?: string } {
  return {
    ...(token === undefined ? {} : { token }),
    ...(user === undefined ? {} : { user, pass: password ?? '', inboxPrefix: inboxOf(user) }),
    ...(ca === undefined ? {} : { tls: { ca: readPem(ca) } }),
  }
}

/** Where answers to a user go; deploy/nats/accounts.conf allows each user its own only. */
export const inboxOf = (user: string): string => `_INBOX_${user}`

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new JetwatchError(
      'ENVIRONMENT',
      `NATS_CA ${path} cannot be read: ${describeError(cause)}`,
      'Name the PEM file that signed the server’s certificate',
      { cause },
    )
  }
}
