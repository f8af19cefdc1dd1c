import { type Session, sessionSchema, signInSchema } from '@jetwatch/shared/access'
import { createContext, useContext, useEffect, useState } from 'react'
import { callApi } from '../../live/api.ts'

/** Whose page it is; null until the server has said so. */
export const SessionContext = createContext<Session | null>(null)

export const useSession = (): Session | null => useContext(SessionContext)

/** Asked for once a page, and again once an hour: the answer renews the cookie. */
const RENEW_MS = 3_600_000
const UNREACHABLE: Session = { guarded: false, user: null, role: 'view', expires: null }

/** Asks whose page this is. A server that does not answer is a lost connection, which the live socket shows. */
export function useAskSession(): Session | null {
  const [session, setSession] = useState<Session | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    const ask = (): void => {
      callApi('GET', '/api/session', sessionSchema, undefined, abort.signal).then(setSession, () => {
        if (!abort.signal.aborted) setSession((before) => before ?? UNREACHABLE)
      })
    }
    ask()
    const timer = setInterval(ask, RENEW_MS)
    return () => {
      clearInterval(timer)
      abort.abort()
    }
  }, [])
  return session
}

/** Exchanges a token for the session cookie, then begins anew. @throws ApiFault in the server's words. */
export async function signIn(token: string): Promise<void> {
  await callApi('POST', '/api/session', sessionSchema, signInSchema.parse({ token: token.trim() }))
  window.location.reload()
}

/** Ends the session in this browser, then begins anew. */
export async function signOut(): Promise<void> {
  await callApi('DELETE', '/api/session', sessionSchema)
  window.location.reload()
}
