import { setTimeout as sleep } from 'node:timers/promises'
import type { Status } from '@jetwatch/shared/status'
import { fetchStatus } from './fetch-status.ts'
import type { Service } from './service.ts'

const PRODUCER_MS = 10_000
const PENDING_MS = 10_000
const SCORER_MS = 10_000
const POLL_MS = 100

/**
 * The orderly end: the producer flushes, the scorers finish what is pending (10 s at most), then they end too. Gives the
 * final status, null if nothing was produced or the gateway does not answer. The gateway is left running.
 */
export async function drain(producer: Service | null, scorers: readonly Service[], url: string | null): Promise<Status | null> {
  await producer?.stop(PRODUCER_MS)
  // One that did not end well leaves `running` as its last word.
  const reports = (await producer?.ended)?.ok === true
  if (producer && scorers.length > 0 && url) await untilSettled(url, reports)
  await Promise.all(scorers.map((scorer) => scorer.stop(SCORER_MS)))
  return producer && url ? untilSettled(url, reports, POLL_MS * 10) : null
}

/** Polls until nothing is pending and the producer's last report has arrived. */
async function untilSettled(url: string, reports: boolean, limit = PENDING_MS): Promise<Status | null> {
  const end = performance.now() + limit
  let status: Status | null = null
  do {
    status = await fetchStatus(url).catch(() => null)
    if (!status || isSettled(status, reports)) return status
    await sleep(POLL_MS)
  } while (performance.now() < end)
  return status
}

/** Nothing is pending, and (where `reports`) the producer's last report is in. */
export const isSettled = ({ producer, models }: Status, reports: boolean): boolean =>
  (!reports || (producer !== 'running' && producer !== 'starting')) &&
  Object.values(models).every(({ ledger }) => ledger.pending === 0 && ledger.produced > 0)
