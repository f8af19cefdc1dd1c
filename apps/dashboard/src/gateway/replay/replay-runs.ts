import type { ReplayRun, ReplayRuns } from '@jetwatch/shared/replay/replay-api'
import type { Run } from '@jetwatch/shared/run'
import type { RunSummary } from '@jetwatch/shared/run-summary'
import type { LedgerCounts } from '@jetwatch/shared/status'
import type { Gateway } from '../gateway.ts'
import type { ModelAggregate } from '../model-aggregate.ts'
import { aucFigure, ledgerCounts } from '../status-report.ts'

const MOST_RUNS = 100

/** Every run there is a document of: what it came to by its summary, the one in hand by what is known now. */
export async function replayRuns({ state, feed }: Gateway): Promise<ReplayRuns> {
  const [documents, summaries] = await Promise.all([state.readRuns(), state.readSummaries()])
  const known = new Map(summaries.map((summary) => [summary.run, summary]))
  const runs = documents.sort((a, b) => b.started - a.started)
  const live = feed?.primary ?? null
  return {
    runs: runs.slice(0, MOST_RUNS).map((run) => describe(run, known.get(run.run) ?? null, feed?.run.run === run.run ? live : null)),
    leftOut: Math.max(0, runs.length - MOST_RUNS),
  }
}

function describe(
  { run, recipe, recipeHash, primary, started, ended }: Run,
  summary: RunSummary | null,
  live: ModelAggregate | null,
): ReplayRun {
  const model = summary?.primary ?? primary
  return {
    ...{ run, recipe, recipeHash, model, started, ended: summary?.ended ?? ended },
    outcome: summary?.outcome ?? (ended === null ? 'open' : 'unknown'),
    error: summary?.error ?? null,
    figures: summary ? summarised(summary) : live && figuresOf(live),
  }
}

function summarised({ models, primary }: RunSummary): ReplayRun['figures'] {
  const model = models[primary]
  if (!model) return null
  const { ledger, flags, auc, window, threshold } = model
  return { ledger, closes: closes(ledger), flags, auc, window: window && { auc: window.auc, size: window.size }, threshold }
}

function figuresOf({ ledger, whole, window, background, threshold }: ModelAggregate): ReplayRun['figures'] {
  const snapshot = ledger.snapshot()
  const recent = window.metrics(background)
  return {
    ledger: ledgerCounts(snapshot),
    closes: snapshot.closes,
    flags: whole.flags,
    auc: aucFigure(whole.metrics(background).auc),
    window: window.length ? { auc: aucFigure(recent.auc), size: window.length } : null,
    threshold: threshold && { revision: threshold.revision, cut: threshold.cut, policy: threshold.policy },
  }
}

const closes = ({ produced, scored, dead, dropped, pending }: LedgerCounts): boolean => produced === scored + dead + dropped + pending
