import { type Session, signInSchema } from '@jetwatch/shared/access'
import { JetwatchError } from '@jetwatch/shared/errors'
import { describeIssues } from '@jetwatch/shared/validate'
import { HttpFault, type Route } from '../api/route.ts'

/** Who this page belongs to. Answers everybody: a page must know that it has to ask for a token. */
export const sessionRoute: Route = {
  method: 'GET',
  path: '/api/session',
  needs: null,
  handle: ({ reception, request }) => {
    const { session, cookie } = reception.session(request)
    return { json: session, ...(cookie === null ? {} : { cookie }) }
  },
}

/** `{ "token": "…" }` → the session cookie. */
export const signInRoute: Route = {
  method: 'POST',
  path: '/api/session',
  needs: null,
  audit: 'action',
  handle: async ({ reception, visitor, body }) => {
    if (!reception.guarded) throw new HttpFault(404, 'this server asks nobody for a token', 'Use it as it is')
    const parsed = signInSchema.safeParse(await body())
    if (!parsed.success) throw new JetwatchError('BAD_MESSAGE', describeIssues(parsed.error), 'Send {"token": "…"}')
    const result = reception.signIn(parsed.data.token, visitor.address)
    if (result.outcome === 'wait')
      throw new HttpFault(429, 'too many attempts to sign in', `Wait ${result.seconds} s, then try again`, {
        headers: { 'Retry-After': String(result.seconds) },
        code: 'ACCESS',
      })
    if (result.outcome === 'wrong')
      throw new HttpFault(401, 'the token is nobody’s', 'Check it, or ask for a new one (jetwatch access rotate)', { code: 'ACCESS' })
    const session: Session = { guarded: true, user: result.user.name, role: result.user.role, expires: result.expires }
    return { json: session, cookie: result.cookie }
  },
}

export const signOutRoute: Route = {
  method: 'DELETE',
  path: '/api/session',
  needs: null,
  audit: 'action',
  handle: ({ reception }) => ({
    json: { guarded: reception.guarded, user: null, role: null, expires: null },
    cookie: reception.farewell(),
  }),
}
