import type { LedgerSnapshot } from '@jetwatch/shared/ledger'
import type { AucFigure, LedgerCounts, ModelStatus, Status } from '@jetwatch/shared/status'
import { describeHealth } from './describe-health.ts'
import type { Gateway } from './gateway.ts'
import type { ModelAggregate } from './model-aggregate.ts'
import { toPercentiles } from './recent-latency.ts'

const NO_LATENCY = { p50: null, p95: null, p99: null, n: 0, negative: 0 }

/** The body of `GET /api/status`. */
export function statusReport(gateway: Gateway, viewers: number, now: number): Status {
  const { feed } = gateway
  const primary = feed?.primary ?? null
  const rate = feed?.producer?.rate
  return {
    run: feed?.run.run ?? null,
    primary: feed?.run.primary ?? null,
    latency: primary ? toPercentiles(primary.latency) : NO_LATENCY,
    models: Object.fromEntries([...(feed?.models ?? [])].map(([name, aggregate]) => [name, modelStatus(aggregate, now)])),
    paint: gateway.paint,
    rates: { asked: rate?.asked ?? null, input: rate?.actual ?? null, behind: rate?.behind ?? false },
    recipe: feed?.run.recipe.name ?? null,
    recipeHash: feed?.run.recipeHash ?? null,
    replayed: primary?.replayed ?? 0,
    skipped: feed?.producer?.skipped ?? {},
    repeats: feed?.producer?.repeats ?? null,
    unreadable: (primary?.unreadable ?? 0) + gateway.invalidDocuments,
    producer: feed?.producer?.state ?? null,
    health: describeHealth(gateway, now),
    viewers,
    uptime: (now - gateway.started) / 1000,
    time: now,
  }
}

function modelStatus(aggregate: ModelAggregate, now: number): ModelStatus {
  const ledger = aggregate.ledger.snapshot()
  const metrics = aggregate.whole.metrics(aggregate.background)
  const scorer = aggregate.newestScorer
  const { threshold } = aggregate
  return {
    ledger: ledgerCounts(ledger),
    auc: aucFigure(metrics.auc),
    e10: metrics.e10.value,
    e100: metrics.e100.value,
    flags: aggregate.whole.flags,
    rates: { scored: aggregate.scoredRate(now), flagsPerMinute: aggregate.flagsPerMinute(now) },
    lag: ledger.pending,
    engine: scorer?.engine ?? null,
    device: scorer?.device ?? null,
    batch: scorer?.batch ?? null,
    modelSha256: scorer?.modelSha256 ?? aggregate.manifest?.sha256 ?? null,
    scorers: aggregate.scorers.size,
    threshold: threshold && { revision: threshold.revision, cut: threshold.cut, policy: threshold.policy },
    deadReasons: Object.fromEntries(aggregate.deadReasons),
    deadFrames: aggregate.deadFrames,
    latency: toPercentiles(aggregate.latency),
    uniqueJets: { background: metrics.background, signal: metrics.signal },
    window: windowFigures(aggregate),
  }
}

function windowFigures({ window, background }: ModelAggregate): NonNullable<ModelStatus['window']> | null {
  if (window.length === 0) return null
  const { auc, e10, e100 } = window.metrics(background)
  return { auc: aucFigure(auc), e10: e10.value, e100: e100.value, size: window.length }
}

export const ledgerCounts = ({ closes: _, ...counts }: LedgerSnapshot): LedgerCounts => counts

export const aucFigure = ({ value, error, reason }: AucFigure): AucFigure => ({ value, error, reason })
