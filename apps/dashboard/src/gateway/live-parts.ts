import type { Histogram } from '@jetwatch/shared/histogram'
import type { About, EfficiencyFigure, HistogramPart, Numbers, RocPart } from '@jetwatch/shared/live'
import type { Figure } from '@jetwatch/shared/metrics/efficiency'
import { presetOf } from '@jetwatch/shared/preset'
import { describeHealth } from './describe-health.ts'
import type { Gateway } from './gateway.ts'
import type { ModelAggregate } from './model-aggregate.ts'
import type { RunFeed } from './run-feed.ts'
import { aucFigure, ledgerCounts } from './status-report.ts'

const ROC_POINTS = 80
const NO_LATENCY = { p50: null, p95: null, p99: null, n: 0, negative: 0 }

/** What is running: changes seldom. */
export function aboutPart(feed: RunFeed, { model, manifest, newestScorer, reference }: ModelAggregate): About {
  const { run } = feed
  const { height, width } = presetOf(run.recipe.preset)
  return {
    run: run.run,
    started: run.started,
    recipe: run.recipe.name,
    recipeHash: run.recipeHash,
    classes: run.classes,
    background: manifest ? [manifest.background] : run.recipe.background,
    model,
    models: run.models,
    modelSha256: newestScorer?.modelSha256 ?? manifest?.sha256 ?? null,
    engine: newestScorer?.engine ?? null,
    device: newestScorer?.device ?? null,
    batch: newestScorer?.batch ?? null,
    shape: [height, width],
    score: manifest && { ...manifest.score },
    scoreReason: feed.manifestReasons.get(model) ?? null,
    referenceSize: reference?.n ?? null,
  }
}

/** The status strip. */
export function numbersPart(gateway: Gateway, viewers: number, now: number): Numbers {
  const { feed } = gateway
  const primary = feed?.primary ?? null
  const rate = feed?.producer?.rate
  return {
    time: now,
    health: describeHealth(gateway, now),
    rates: {
      asked: rate?.asked ?? null,
      input: rate?.actual ?? null,
      scored: primary?.scoredRate(now) ?? 0,
      flagsPerMinute: primary?.flagsPerMinute(now) ?? 0,
    },
    ledger: primary && ledgerCounts(primary.ledger.snapshot()),
    flags: primary?.whole.flags ?? 0,
    deadFrames: primary?.deadFrames ?? 0,
    unreadable: (primary?.unreadable ?? 0) + gateway.invalidDocuments,
    skipped: feed?.producer?.skipped ?? {},
    replayed: primary?.replayed ?? 0,
    latency: primary?.recentLatency.percentiles(now) ?? NO_LATENCY,
    paint: gateway.paint,
    lastDecision: primary?.lastDecision ?? null,
    scorers: primary?.scorers.size ?? 0,
    viewers,
    threshold: primary?.threshold ?? null,
  }
}

export function histogramPart({ window, whole }: ModelAggregate): HistogramPart {
  return {
    window: { size: window.length, counts: allCounts(window.histogram) },
    run: { size: whole.events, counts: allCounts(whole.histogram) },
  }
}

/** Per class, unlabelled last: [below, bins …, above]. */
function allCounts(histogram: Histogram): number[][] {
  return Array.from({ length: histogram.classes + 1 }, (_, label) => [
    histogram.underflow(label),
    ...histogram.counts(label),
    histogram.overflow(label),
  ])
}

export function rocPart({ window, whole, background }: ModelAggregate): RocPart {
  const now = window.metrics(background, ROC_POINTS)
  const run = whole.metrics(background, ROC_POINTS)
  const figures = (metrics: typeof now | typeof run) => ({
    auc: aucFigure(metrics.auc),
    e10: efficiency(metrics.e10),
    e100: efficiency(metrics.e100),
    background: metrics.background,
    signal: metrics.signal,
    unique: metrics.unique,
    points: metrics.auc.value === null ? [] : metrics.roc.map(({ epsB, epsS }) => [round(epsB), round(epsS)] as [number, number]),
  })
  return {
    window: {
      ...figures(now),
      size: now.events,
      capacity: window.capacity,
    },
    run: figures(run),
  }
}

const efficiency = (figure: Figure): EfficiencyFigure =>
  figure.value === null ? { value: null, reason: figure.reason } : { value: figure.value, error: figure.error, reason: null }

/** For drawing: five digits. */
const round = (value: number): number => Number(value.toPrecision(5))
