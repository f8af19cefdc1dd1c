import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { describeHealth } from '../describe-health.ts'
import type { Gateway } from '../gateway.ts'
import type { ModelAggregate } from '../model-aggregate.ts'
import { ledgerCounts } from '../status-report.ts'
import type { Viewers } from '../viewers.ts'
import { StageHistogram } from './stage-histogram.ts'
import { StageTimes } from './stage-times.ts'

const HEALTH_STATES = ['waiting', 'live', 'lagging', 'degraded', 'fault', 'finished'] as const

interface Definition<T extends string> {
  readonly name: string
  readonly help: string
  readonly labels: readonly T[]
  /** Label values and value, of now. */
  read(): Iterable<readonly [Readonly<Record<T, string>>, number | null]>
}

/** What Prometheus reads: counts and figures of the run that is followed, and of this process. All worked out when asked for. */
export function createMetrics(gateway: Gateway, viewers: Viewers): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'jetwatch_gateway_' })
  const models = (): readonly (readonly [string, ModelAggregate])[] => [...(gateway.feed?.models ?? [])]
  const define = <T extends string>({ name, help, labels, read }: Definition<T>): void => {
    new Gauge({
      name: `jetwatch_${name}`,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        this.reset()
        for (const [values, amount] of read()) if (amount !== null) this.set(values, amount)
      },
    })
  }
  /** A figure of every model. */
  const ofModels = (name: string, help: string, read: (aggregate: ModelAggregate) => number | null): void =>
    define({ name, help, labels: ['model'], read: () => models().map(([model, aggregate]) => [{ model }, read(aggregate)]) })
  const once = (name: string, help: string, read: () => number | null): void =>
    define({ name, help, labels: [], read: () => [[{}, read()]] })

  define({
    name: 'run_info',
    help: 'The run that is followed: 1',
    labels: ['run', 'recipe', 'primary'],
    read: () =>
      gateway.feed ? [[{ run: gateway.feed.run.run, recipe: gateway.feed.run.recipe.name, primary: gateway.feed.run.primary }, 1]] : [],
  })
  define({
    name: 'health',
    help: '1 for the state the page shows, 0 for the others',
    labels: ['state'],
    read: () => {
      const { state } = describeHealth(gateway, Date.now())
      return HEALTH_STATES.map((one) => [{ state: one }, one === state ? 1 : 0])
    },
  })
  define({
    name: 'events',
    help: 'Events of the run by where they are; produced = scored + dead + dropped + pending, duplicates apart',
    labels: ['model', 'state'],
    read: () =>
      models().flatMap(([model, { ledger }]) =>
        Object.entries(ledgerCounts(ledger.snapshot())).map(([state, count]) => [{ model, state }, count] as const),
      ),
  })
  define({
    name: 'dead_events',
    help: 'Events of the run that could not be scored, by reason',
    labels: ['model', 'reason'],
    read: () =>
      models().flatMap(([model, { deadReasons }]) => [...deadReasons].map(([reason, count]) => [{ model, reason }, count] as const)),
  })
  ofModels('flags', 'Flagged events of the run', ({ whole }) => whole.flags)
  ofModels('scored_per_second', 'Events scored, over the last seconds', (aggregate) => aggregate.scoredRate(Date.now()))
  ofModels('flags_per_minute', 'Flagged events, over the last minute', (aggregate) => aggregate.flagsPerMinute(Date.now()))
  ofModels('threshold_revision', 'Revision of the threshold in force', ({ threshold }) => threshold?.revision ?? null)
  ofModels('threshold_cut', 'The cut in force, in raw score units', ({ threshold }) => threshold?.cut ?? null)
  ofModels('scorers', 'Scorer processes that ever reported', ({ scorers }) => scorers.size)
  ofModels(
    'engine_microseconds',
    'Engine time for an event, as the newest scorer reports',
    ({ newestScorer }) => newestScorer?.engineMicroseconds ?? null,
  )
  ofModels('unreadable_messages', 'Messages on SCORES that could not be read', ({ unreadable }) => unreadable)
  once('produced_per_second', 'Events published, over the last seconds', () => gateway.feed?.producer?.rate.actual ?? null)
  once('asked_per_second', 'Events the recipe asks for', () => gateway.feed?.producer?.rate.asked ?? null)
  once('backlog_messages', 'Stored messages still to be read after a start', () => gateway.feed?.backlog ?? null)
  once('viewers', 'Browsers that are connected', () => viewers.count)
  once('skipped_states', 'States not sent to viewers that read too slowly', () => viewers.skipped)
  once('invalid_documents', 'State documents that do not parse', () => gateway.invalidDocuments)
  once('unaudited_actions', 'Control actions whose entry in the log could not be kept', () => gateway.unaudited)
  once('alerts_raised', 'Alerts that are raised', () => gateway.alerts.book.active.length)
  new StageHistogram(registry, () => models().map(([model, aggregate]) => [model, aggregate.observer(StageTimes)] as const))
  return registry
}
