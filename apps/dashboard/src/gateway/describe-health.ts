import type { Health } from '@jetwatch/shared/live'
import type { Gateway } from './gateway.ts'
import { judge } from './health.ts'

/** Health of what the gateway follows now. */
export function describeHealth({ feed, invalidDocuments }: Gateway, now: number): Health {
  const primary = feed?.primary ?? null
  return judge({
    run: feed?.run ?? null,
    backlog: feed?.backlog ?? null,
    producer: feed?.producer ?? null,
    scorers: [...(primary?.scorers.values() ?? [])],
    ledger: primary?.ledger.snapshot() ?? null,
    manifestSha256: primary?.manifest?.sha256 ?? null,
    deadFrames: primary?.deadFrames ?? 0,
    unreadable: (primary?.unreadable ?? 0) + invalidDocuments,
    now,
  })
}
