import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { AccessFile } from '@jetwatch/access/access-file'
import { RENEW_MS, readSession, SESSION_MS, type SessionOwner, signSession } from '@jetwatch/access/session'
import { hashToken, userOfToken } from '@jetwatch/access/token'
import type { AccessDocument, Session } from '@jetwatch/shared/access'
import { Allowance } from './allowance.ts'
import type { Visitor } from './visitor.ts'

const COOKIE = 'jetwatch-session'
const BEARER = /^Bearer ([\x21-\x7e]{1,200})$/i
/** Wrong tokens of one address. */
const ATTEMPTS = { burst: 5, perSecond: 0.2 }

export interface ReceptionOptions {
  /** Null: there is none, and everybody on this machine operates. */
  readonly access: AccessFile | null
  /** The cookie travels over TLS only. */
  readonly secure: boolean
  /** Bearer token of the process that started this one: it may look. */
  readonly supervisorToken?: string | null
  /** Wall clock, milliseconds since 1970. */
  readonly now?: () => number
}

/** What became of an attempt to sign in. */
export type SignIn =
  | { readonly outcome: 'welcome'; readonly user: AccessDocument['users'][number]; readonly cookie: string; readonly expires: number }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'wait'; readonly seconds: number }

/** Who visitors are: by the session cookie of a page, or the bearer token of a program. Tokens are never taken from a URL. */
export class Reception {
  readonly #access: AccessFile | null
  readonly #secure: boolean
  readonly #now: () => number
  readonly #supervisor: Buffer | null
  readonly #attempts = new Allowance(ATTEMPTS)

  constructor({ access, secure, supervisorToken = null, now = Date.now }: ReceptionOptions) {
    this.#supervisor = supervisorToken === null ? null : Buffer.from(hashToken(supervisorToken), 'hex')
    this.#access = access
    this.#secure = secure
    this.#now = now
  }

  get guarded(): boolean {
    return this.#access !== null
  }

  identify(request: IncomingMessage): Visitor {
    const address = request.socket.remoteAddress ?? 'unknown'
    const access = this.#access?.document
    if (!access) return { user: null, role: 'operate', address }
    const user = this.#owner(request)?.user ?? this.#bearer(request, access)
    if (user) return { user: user.name, role: user.role, address }
    const looks = access.viewing === 'open' || this.#isSupervisor(request)
    return { user: null, role: looks ? 'view' : null, address }
  }

  /** The session of a page, and a new cookie where the old one is half over. */
  session(request: IncomingMessage): { readonly session: Session; readonly cookie: string | null } {
    const visitor = this.identify(request)
    const owner = this.#owner(request)
    const access = this.#access?.document
    const old = access && owner && this.#now() - owner.issued >= RENEW_MS
    const cookie = old ? this.#cookie(access, owner.user) : null
    const expires = cookie ? this.#now() + SESSION_MS : (owner?.expires ?? null)
    return { session: { guarded: this.guarded, user: visitor.user, role: visitor.role, expires }, cookie }
  }

  /** Exchanges a token for a session. Each wrong one costs the address one of its few attempts. */
  signIn(token: string, address: string): SignIn {
    const access = this.#access?.document
    const wait = this.#attempts.take(address)
    if (wait > 0) return { outcome: 'wait', seconds: Math.ceil(wait) }
    const user = access ? userOfToken(access, token) : null
    if (!access || !user) return { outcome: 'wrong' }
    return { outcome: 'welcome', user, cookie: this.#cookie(access, user), expires: this.#now() + SESSION_MS }
  }

  /** The cookie that ends a session in its browser. */
  farewell(): string {
    return this.#setCookie('', 0)
  }

  #owner({ headers }: IncomingMessage): SessionOwner | null {
    const access = this.#access?.document
    const value = cookieOf(headers.cookie, COOKIE)
    return access && value !== null ? readSession(access, value, this.#now()) : null
  }

  #bearer({ headers }: IncomingMessage, access: AccessDocument): AccessDocument['users'][number] | null {
    const token = BEARER.exec(headers.authorization ?? '')?.[1]
    return token === undefined ? null : userOfToken(access, token)
  }

  #isSupervisor({ headers }: IncomingMessage): boolean {
    const token = BEARER.exec(headers.authorization ?? '')?.[1]
    return this.#supervisor !== null && token !== undefined && timingSafeEqual(this.#supervisor, Buffer.from(hashToken(token), 'hex'))
  }

  #cookie(access: AccessDocument, user: AccessDocument['users'][number]): string {
    return this.#setCookie(signSession(access, user, this.#now()), SESSION_MS / 1000)
  }

  #setCookie(value: string, seconds: number): string {
    return `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${this.#secure ? '; Secure' : ''}`
  }
}

function cookieOf(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}
