import { type AuditEntry, auditEntrySchema } from '@jetwatch/shared/access'
import { AUDIT_SUBJECT, STREAMS } from '@jetwatch/shared/names'
import type { Bus } from './connect.ts'
import { unlessMissing } from './streams.ts'

/** An entry with its place in the log. */
export interface LoggedAction extends AuditEntry {
  readonly sequence: number
}

/** The log of control actions: only ever added to, in the order of the server. */
export interface Audit {
  /** Resolves when the server has stored it. */
  write(entry: AuditEntry): Promise<void>
  /** The newest `limit` entries, newest first; those that do not parse are left out and counted. */
  read(limit: number): Promise<{ readonly entries: LoggedAction[]; readonly unreadable: number }>
}

export function openAudit(bus: Bus): Audit {
  return {
    async write(entry) {
      await bus.js.publish(AUDIT_SUBJECT, JSON.stringify(auditEntrySchema.parse(entry)))
    },
    async read(limit) {
      const entries: LoggedAction[] = []
      let unreadable = 0
      const { first_seq: first, last_seq: last } = (await bus.jsm.streams.info(STREAMS.audit)).state
      for (let sequence = last; sequence >= Math.max(first, 1) && entries.length + unreadable < limit; sequence--) {
        const message = await unlessMissing(bus.jsm.streams.getMessage(STREAMS.audit, { seq: sequence }))
        if (!message) continue
        const parsed = auditEntrySchema.safeParse(parse(message.data))
        if (parsed.success) entries.push({ sequence, ...parsed.data })
        else unreadable++
      }
      return { entries, unreadable }
    },
  }
}

function parse(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data))
  } catch {
    return null
  }
}
