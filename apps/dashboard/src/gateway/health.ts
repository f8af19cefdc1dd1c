import type { LedgerSnapshot } from '@jetwatch/shared/ledger'
import type { Health } from '@jetwatch/shared/live'
import type { ProducerState, Run, ScorerState } from '@jetwatch/shared/run'

export interface HealthInput {
  readonly run: Run | null
  /** Stored messages that this server has still to read; null until it knows. */
  readonly backlog: number | null
  readonly producer: ProducerState | null
  readonly scorers: readonly ScorerState[]
  readonly ledger: LedgerSnapshot | null
  /** SHA-256 in the manifest the page draws with. */
  readonly manifestSha256: string | null
  readonly deadFrames: number
  readonly unreadable: number
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A service that has not reported for this long is taken for gone. */
const SILENT_MS = 5_000
/** Seconds of input that may wait before the scorer counts as lagging. */
const LAG_SECONDS = 2

/** One word for the whole chain, and why. The first rule that applies decides, from the worst to the best. */
export function judge(input: HealthInput): Health {
  const { run, producer, scorers, ledger, now } = input
  if (!run) return { state: 'waiting', reason: 'for a run; npm start begins one' }
  if (input.backlog !== 0) return { state: 'waiting', reason: rebuilding(input.backlog) }
  if (producer?.state === 'failed') return fault(`the producer failed: ${producer.error ?? 'no reason given'}`)
  const running = scorers.filter((scorer) => scorer.state === 'running' && now - scorer.updated < SILENT_MS)
  const failed = scorers.find((scorer) => scorer.state === 'failed')
  if (failed && running.length === 0) return fault(`the scorer failed: ${failed.error ?? 'no reason given'}`)
  if (!producer || producer.state === 'starting') return { state: 'waiting', reason: 'for the producer to start' }
  const live = producer.state === 'running'
  const open = (ledger?.pending ?? 0) > 0
  if (live && now - producer.updated > SILENT_MS) return fault(`the producer has been silent for ${seconds(now - producer.updated)} s`)
  if (scorers.length === 0) return { state: 'waiting', reason: 'for a scorer to start' }
  if (running.length === 0 && (live || open)) {
    if (scorers.some((scorer) => scorer.state === 'starting')) return { state: 'waiting', reason: 'for the scorer to load the model' }
    return fault('no scorer has reported for 5 s')
  }
  const lost = losses(input)
  if (live && ledger && ledger.pending > LAG_SECONDS * producer.rate.asked) {
    return { state: 'lagging', reason: `the scorer is ${(ledger.pending / producer.rate.asked).toFixed(1)} s behind` }
  }
  if (lost) return { state: 'degraded', reason: lost }
  if (!live)
    return {
      state: open ? 'live' : 'finished',
      reason: open ? 'the last events are being decided' : 'the run is over, all of it is decided',
    }
  if (producer.rate.behind) return { state: 'degraded', reason: 'the producer cannot hold the asked rate' }
  return { state: 'live', reason: ledger?.withheld ? `nothing lost but ${ledger.withheld} events that were withheld` : 'nothing lost' }
}

function losses({ ledger, deadFrames, unreadable, manifestSha256, scorers }: HealthInput): string | null {
  if (manifestSha256 !== null && scorers.some((scorer) => scorer.modelSha256 !== manifestSha256))
    return 'the scorer runs another model file than this page knows'
  const parts = [
    ledger?.dead ? `${ledger.dead} events dead` : '',
    ledger && ledger.dropped > ledger.withheld ? `${ledger.dropped - ledger.withheld} events dropped` : '',
    deadFrames ? `${deadFrames} frames without readable headers` : '',
    unreadable ? `${unreadable} messages unreadable here` : '',
  ].filter(Boolean)
  return parts.length ? parts.join(', ') : null
}

const rebuilding = (backlog: number | null): string =>
  backlog === null ? 'for the streams of the run' : `until the figures are rebuilt from the stream: ${backlog} messages to go`

const fault = (reason: string): Health => ({ state: 'fault', reason })
const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(0)
