import { Histogram, type MetricObjectWithValues, type MetricValueWithName, type Registry } from 'prom-client'
import { BOUNDS, STAGES, type StageTimes, type StageTotals } from './stage-times.ts'

const NAME = 'jetwatch_stage_seconds'
const HELP =
  'Time of events in each stage since this server started: produce (read to published), queue (to received by the scorer), score (to scored), report (to received here)'

type Labels = 'model' | 'stage'
type Described = MetricObjectWithValues<MetricValueWithName<Labels>>

/** The stage times as a Prometheus histogram: prom-client's own counts one at a time, and a message holds up to 1,024 events. */
export class StageHistogram extends Histogram<Labels> {
  readonly #models: () => Iterable<readonly [string, StageTimes]>

  constructor(registry: Registry, models: () => Iterable<readonly [string, StageTimes]>) {
    super({
      name: NAME,
      help: HELP,
      labelNames: ['model', 'stage'],
      buckets: [...BOUNDS],
      registers: [registry],
    })
    this.#models = models
  }

  override async get(): Promise<Described> {
    const values: MetricValueWithName<Labels>[] = []
    for (const [model, { totals }] of this.#models()) for (const stage of STAGES) values.push(...describe({ model, stage }, totals[stage]))
    // The library's types say that a type is a number; what it reads and writes is the word.
    return { name: NAME, help: HELP, type: 'histogram', aggregator: 'sum', values } as unknown as Described
  }

  /** What the registry calls to write text. */
  getForPromString(): Promise<Described> {
    return this.get()
  }
}

function describe(labels: Record<Labels, string>, { buckets, sum, count }: StageTotals): MetricValueWithName<Labels>[] {
  const value = (suffix: string, amount: number, more = {}): MetricValueWithName<Labels> => ({
    metricName: `${NAME}_${suffix}`,
    labels: { ...labels, ...more },
    value: amount,
  })
  let upTo = 0
  const cumulated = [...buckets].map((events, i) => {
    upTo += events
    return value('bucket', upTo, { le: BOUNDS[i] ?? '+Inf' })
  })
  return [...cumulated, value('sum', sum), value('count', count)]
}
