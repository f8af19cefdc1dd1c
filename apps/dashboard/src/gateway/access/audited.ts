import type { Audit } from '@jetwatch/bus/audit'
import type { AuditEntry } from '@jetwatch/shared/access'
import type { Visitor } from './visitor.ts'

const MOST_DETAIL = 500
const MOST_ACTION = 200
const MOST_AUTHOR = 64

/** What is asked for, before it is done. */
export interface Action {
  readonly visitor: Visitor
  /** Such as `POST /api/threshold/dense-6`. */
  readonly name: string
  /** The request as far as it has been read; undefined where it is not to be kept. */
  body(): unknown
}

/** The entry of an action with what became of it. */
export function describeAction({ visitor, name, body }: Action, outcome: string, now: number): AuditEntry {
  const sent = body()
  const author = typeof sent === 'object' && sent !== null && 'author' in sent && typeof sent.author === 'string' ? sent.author : null
  return {
    time: now,
    user: visitor.user,
    author: author?.slice(0, MOST_AUTHOR) ?? null,
    role: visitor.role,
    address: visitor.address.slice(0, MOST_AUTHOR),
    action: name.slice(0, MOST_ACTION),
    detail: (JSON.stringify(sent) ?? '').slice(0, MOST_DETAIL),
    outcome,
  }
}

/**
 * Does what is asked for and keeps what became of it. A refusal is kept as well. The answer waits for the entry, but an action that is done is
 * not undone where the entry cannot be kept: `onLost` hears of it.
 */
export async function audited<T>(
  audit: Audit,
  action: Action,
  work: () => Promise<T>,
  codeOf: (error: unknown) => string,
  onLost: (error: unknown) => void,
): Promise<T> {
  const keep = (outcome: string): Promise<void> => audit.write(describeAction(action, outcome, Date.now())).catch(onLost)
  try {
    const result = await work()
    await keep('done')
    return result
  } catch (error) {
    await keep(codeOf(error))
    throw error
  }
}
