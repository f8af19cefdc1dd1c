import type { ModelSample, RunSample } from '@jetwatch/shared/alerts/meter'
import type { ModelAggregate } from '../model-aggregate.ts'
import { Drift } from '../physics/drift.ts'
import type { RunFeed } from '../run-feed.ts'

/** A comparison older than this says nothing of now. */
const DRIFT_FRESH_MS = 120_000

/** What the alerts are judged by. */
export function runSample({ run, producer, models }: RunFeed, now: number): RunSample {
  return {
    run: run.run,
    started: run.started,
    producing: producer?.state === 'running' || producer?.state === 'starting',
    paused: producer?.paused ?? false,
    producerHeartbeat: producer?.updated ?? null,
    askedRate: producer?.rate.asked ?? null,
    models: run.models.flatMap((name) => {
      const aggregate = models.get(name)
      return aggregate ? [modelSample(aggregate, now)] : []
    }),
  }
}

function modelSample(aggregate: ModelAggregate, now: number): ModelSample {
  const { ledger, threshold, whole, deadFrames } = aggregate
  const { pending, dead } = ledger.snapshot()
  const drift = aggregate.observer(Drift)
  drift.compareWaiting()
  const newest = drift.points.at(-1)
  return {
    model: aggregate.model,
    pending,
    dead: dead + deadFrames,
    decided: whole.events,
    flags: whole.flags,
    revision: threshold?.revision ?? 0,
    targetPerMinute: threshold?.policy.kind === 'flags-per-minute' ? threshold.policy.target : null,
    heartbeat: lastReport(aggregate),
    drift: newest?.body && now - newest.time < DRIFT_FRESH_MS ? { d: newest.body.d, z: newest.body.z } : null,
  }
}

/** Of any scorer of the model: one that has stopped reports no more. Null if none ever did. */
function lastReport({ scorers }: ModelAggregate): number | null {
  let last: number | null = null
  for (const { updated } of scorers.values()) if (last === null || updated > last) last = updated
  return last
}
