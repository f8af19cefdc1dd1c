import { findFrame } from '@jetwatch/bus/find-frame'
import type { EventColumns, StreamInfo } from '@jetwatch/shared/frame'
import type { SparseImage } from '@jetwatch/shared/jet'
import { deadSubject, HEADERS, STREAMS } from '@jetwatch/shared/names'
import type { Reference } from '@jetwatch/shared/reference'
import type { Run, ScorerState } from '@jetwatch/shared/run'
import type { Threshold } from '@jetwatch/shared/threshold'
import type { RunCatalogue } from '../catalogue/run-catalogue.ts'
import type { Gateway } from '../gateway.ts'
import type { ModelAggregate } from '../model-aggregate.ts'
import { type FoundFlag, type FoundJet, type FoundScore, findFlag, findJet, findScore } from './find-event.ts'

/** All that the streams and documents hold of one model's decision. `score` or `flag` is there. */
export interface GatheredDecision {
  readonly model: string
  readonly score: FoundScore | null
  readonly flag: FoundFlag | null
  readonly aggregate: ModelAggregate | null
  readonly reference: Reference | null
  readonly threshold: Threshold | null
  /** Graph, engine and device; null where the scorers of the run do not agree on it, or none said. */
  readonly modelSha256: string | null
  readonly engine: string | null
  readonly device: string | null
}

/** All that is stored of one event. */
export interface GatheredEvent {
  readonly run: Run
  readonly sequence: number
  readonly stream: StreamInfo
  readonly event: EventColumns
  readonly jet: FoundJet | null
  readonly image: SparseImage | null
  /** The primary model's first. */
  readonly decisions: readonly GatheredDecision[]
  readonly undecided: readonly { readonly model: string; readonly reason: string }[]
  readonly catalogue: RunCatalogue
}

/** Null where no stream holds anything of the event (any more). */
export async function gatherEvent(gateway: Gateway, run: Run, sequence: number): Promise<GatheredEvent | null> {
  const { bus } = gateway
  const catalogue = await gateway.catalogues.of(run.run)
  const names = [...new Set([run.primary, ...run.models, ...catalogue.index.models])]
  const [jet, scorers, ...found] = await Promise.all([
    findJet(bus, run.run, sequence),
    gateway.state.readScorers(run.run),
    ...names.map((model) => findDecision(gateway, run, model, sequence, catalogue)),
  ])
  const decisions: GatheredDecision[] = []
  const undecided: { model: string; reason: string }[] = []
  for (const [i, model] of names.entries()) {
    const one = found[i]
    if (one && (one.score || one.flag)) decisions.push(await describe(gateway, model, one, scorers))
    else undecided.push({ model, reason: await whyUndecided(gateway, run, model, sequence, jet !== null) })
  }
  const flag = decisions.find((decision) => decision.flag)?.flag?.flag
  const from = jet ?? decisions[0]?.score ?? flag
  if (!from) return null
  const image = jet?.image ?? (flag ? { index: flag.index, value: flag.value } : null)
  return { run, sequence, stream: from.stream, event: from.event, jet, image, decisions, undecided, catalogue }
}

type Found = Pick<GatheredDecision, 'score' | 'flag' | 'aggregate'>

async function findDecision({ bus, feed }: Gateway, run: Run, model: string, sequence: number, catalogue: RunCatalogue): Promise<Found> {
  const aggregate = feed?.run.run === run.run ? (feed.models.get(model) ?? null) : null
  const score = await findScore(bus, model, run.run, sequence, aggregate)
  const place = catalogue.index.find(model, sequence)
  const flagsSequence = place === null ? null : (catalogue.index.flags.columns.stream[place] as number)
  return { score, aggregate, flag: flagsSequence === null ? null : await findFlag(bus, flagsSequence, sequence) }
}

async function describe(gateway: Gateway, model: string, found: Found, scorers: readonly ScorerState[]): Promise<GatheredDecision> {
  const own = scorers.filter((scorer) => scorer.model === model)
  const only = (values: readonly string[]): string | null => (new Set(values).size === 1 ? (values[0] ?? null) : null)
  const revision = found.score?.revision ?? found.flag?.flag.revision
  const history = await gateway.thresholds.thresholdHistory(model)
  return {
    model,
    ...found,
    reference: found.aggregate?.reference ?? (await gateway.state.readReference(model)),
    threshold: history.find((threshold) => threshold.revision === revision) ?? null,
    modelSha256: only(own.map(({ modelSha256 }) => modelSha256)),
    engine: only(own.map(({ engine }) => engine)),
    device: only(own.map(({ device }) => device)),
  }
}

async function whyUndecided({ bus }: Gateway, run: Run, model: string, sequence: number, inJets: boolean): Promise<string> {
  const dead = await findFrame(bus, STREAMS.dead, deadSubject(model, run.run), sequence)
  if (dead) return `dead: ${dead.header.get(HEADERS.reason)}, ${dead.header.get(HEADERS.detail)}`
  return inJets
    ? 'not decided yet, or by a scorer that ran only before or after it'
    : 'its decision has left the SCORES stream, or there was none'
}
