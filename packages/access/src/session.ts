import { createHmac, timingSafeEqual } from 'node:crypto'
import type { AccessDocument } from '@jetwatch/shared/access'

/** A session ends after half a day: a shift, and some of the next. */
export const SESSION_MS = 12 * 3_600_000
/** One that is older is replaced by a new one when its page asks who it is. */
export const RENEW_MS = SESSION_MS / 2

export interface SessionOwner {
  readonly user: AccessDocument['users'][number]
  /** Milliseconds since 1970. */
  readonly issued: number
  readonly expires: number
}

/**
 * The value of the session cookie: name, time and their HMAC-SHA256. The key is made of the file's secret and the user's token hash, so a new
 * token ends the sessions of the old one, and every gateway that reads the same file takes it.
 */
export function signSession(access: AccessDocument, user: AccessDocument['users'][number], issued: number): string {
  const payload = Buffer.from(JSON.stringify([user.name, issued])).toString('base64url')
  return `${payload}.${signature(access, user, payload).toString('base64url')}`
}

/** Who it was signed for; null if it was changed, has expired, is from the future, or its user is gone or has another token now. */
export function readSession(access: AccessDocument, cookie: string, now: number): SessionOwner | null {
  const [payload = '', given = '', rest] = cookie.split('.')
  if (rest !== undefined || payload.length > 400) return null
  const content = parse(payload)
  if (!content) return null
  const [name, issued] = content
  const user = access.users.find((one) => one.name === name)
  if (!user || !(issued <= now && now < issued + SESSION_MS)) return null
  const expected = signature(access, user, payload)
  const actual = Buffer.from(given, 'base64url')
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return null
  return { user, issued, expires: issued + SESSION_MS }
}

function parse(payload: string): readonly [string, number] | null {
  try {
    const content: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (!Array.isArray(content) || content.length !== 2) return null
    const [name, issued] = content as unknown[]
    return typeof name === 'string' && typeof issued === 'number' ? [name, issued] : null
  } catch {
    return null
  }
}

const signature = (access: AccessDocument, user: AccessDocument['users'][number], payload: string): Buffer =>
  createHmac('sha256', Buffer.from(access.secret + user.token, 'hex'))
    .update(payload)
    .digest()
