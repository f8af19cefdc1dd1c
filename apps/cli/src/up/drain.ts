import { setTimeout as sleep } from 'node:timers/promises'
import type { Status } from '@jetwatch/shared/status'
import { fetchStatus } from './fetch-status.ts'
import type { Service } from './service.ts'

const PRODUCER_MS = 10_000
const PENDING_MS = 10_000
const SCORER_MS = 10_000
const POLL_MS = 100

/** What is asked for the status of a run: the gateway, and the run that it should know. */
export interface Asked {
  readonly url: string
  readonly run: string
}

/**
 * The orderly end of a run: the producer flushes, the scorers finish what is pending (10 s at most), then they end too. Gives the
 * final status, null if nothing was produced or the gateway does not answer. The gateway is left running.
 */
export async function drain(producer: Service | null, scorers: readonly Service[], asked: Asked | null): Promise<Status | null> {
  await producer?.stop(PRODUCER_MS)
  // One that did not end well leaves `running` as its last word.
  const reports = (await producer?.ended)?.ok === true
  if (producer && scorers.length > 0 && asked) await untilSettled(asked, reports)
  await Promise.all(scorers.map((scorer) => scorer.stop(SCORER_MS)))
  return producer && asked ? untilSettled(asked, reports, POLL_MS * 10) : null
}

/** Polls until nothing is pending and the producer's last report has arrived. */
async function untilSettled({ url, run }: Asked, reports: boolean, limit = PENDING_MS): Promise<Status | null> {
  const end = performance.now() + limit
  let status: Status | null = null
  do {
    status = await fetchStatus(url).catch(() => null)
    if (!status || isSettled(status, run, reports)) return status
    await sleep(POLL_MS)
  } while (performance.now() < end)
  return status
}

/** Nothing of the run is pending, and (where `reports`) the producer's last report is in: without one, something has to have been produced. */
export const isSettled = ({ run, producer, models }: Status, wanted: string, reports: boolean): boolean =>
  run === wanted &&
  (!reports || (producer !== null && producer !== 'running' && producer !== 'starting')) &&
  Object.values(models).every(({ ledger }) => ledger.pending === 0 && (reports || ledger.produced > 0))
