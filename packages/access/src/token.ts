import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { AccessDocument } from '@jetwatch/shared/access'

/** The prefix lets a secret scanner find one that was committed by accident. */
const PREFIX = 'jw_'

/** A new token: 256 random bits. It is shown once and kept nowhere. */
export const newToken = (): string => `${PREFIX}${randomBytes(32).toString('base64url')}`

/** 256 random bits in hex. */
export const newSecret = (): string => randomBytes(32).toString('hex')

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/**
 * Whose token it is, or null. All users are compared, each in constant time and by hash, so that the time it takes tells
 * neither how much of a token was right nor whose it is.
 */
export function userOfToken(access: AccessDocument, token: string): AccessDocument['users'][number] | null {
  const given = Buffer.from(hashToken(token), 'hex')
  let found: AccessDocument['users'][number] | null = null
  for (const user of access.users) if (timingSafeEqual(Buffer.from(user.token, 'hex'), given)) found = user
  return found
}
