import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { type Status, statusSchema } from '@jetwatch/shared/status'
import { SUPERVISOR_TOKEN } from './supervisor-token.ts'

const TIMEOUT_MS = 3_000

/** GET /api/status of the gateway. @throws BAD_MESSAGE for an answer that is none. */
export async function fetchStatus(url: string): Promise<Status> {
  try {
    const answer = await fetch(new URL('/api/status', url), {
      headers: { authorization: `Bearer ${SUPERVISOR_TOKEN}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    return statusSchema.parse(await answer.json())
  } catch (cause) {
    throw new JetwatchError('BAD_MESSAGE', `${url}/api/status: ${describeError(cause)}`, 'See the log of the dashboard', { cause })
  }
}

/** The primary model's part; null before the first run is known. */
export const primaryOf = (status: Status) => (status.primary === null ? null : (status.models[status.primary] ?? null))
