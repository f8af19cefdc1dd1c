import { setTimeout as wait } from 'node:timers/promises'
import type { Status } from '@jetwatch/shared/status'
import { fitLine } from './line-fit.ts'
import { openPage } from './open-page.ts'
import { startJetwatch } from './start-jetwatch.ts'

export interface DemoMeasurement {
  readonly seconds: number
  /** Events per second asked, published and scored, over the measured time. */
  readonly rate: { readonly asked: number; readonly published: number; readonly scored: number }
  /** Lag in events: highest, and slope with its standard error, events per second. */
  readonly lag: { readonly highest: number; readonly slope: number; readonly error: number }
  /** The last status while everything runs, and the one after the producer has stopped. */
  readonly last: Status
  /** One line per second: seconds, lag, paint p95. */
  readonly samples: readonly { readonly time: number; readonly lag: number; readonly scored: number; readonly paintP95: number | null }[]
  readonly complaints: readonly string[]
}

/**
 * The demo with a page open: starts the real system, waits `settle` seconds, then reads /api/status once a second. `onSample` sees each.
 */
export async function measureDemo(
  options: { readonly seconds: number; readonly rate: number; readonly settle: number },
  onSample: (sample: DemoMeasurement['samples'][number]) => void = () => {},
): Promise<DemoMeasurement> {
  await using jetwatch = await startJetwatch(['--rate', String(options.rate)])
  await using opened = await openPage(jetwatch.url)
  await opened.page.getByRole('figure', { name: 'Score distribution', exact: true }).waitFor()
  await wait(options.settle * 1000)
  const samples: DemoMeasurement['samples'][number][] = []
  const first = await jetwatch.status()
  let last = first
  const begin = performance.now()
  while (performance.now() - begin < options.seconds * 1000) {
    await wait(1000)
    last = await jetwatch.status()
    const model = primary(last)
    const sample = { time: (last.time - first.time) / 1000, lag: model.lag, scored: model.ledger.scored, paintP95: last.paint?.p95 ?? null }
    samples.push(sample)
    onSample(sample)
  }
  const elapsed = (last.time - first.time) / 1000
  return {
    seconds: elapsed,
    rate: {
      asked: options.rate,
      published: (primary(last).ledger.produced - primary(first).ledger.produced) / elapsed,
      scored: (primary(last).ledger.scored - primary(first).ledger.scored) / elapsed,
    },
    lag: { highest: Math.max(...samples.map(({ lag }) => lag)), ...fitLine(samples.map(({ time, lag }) => [time, lag])) },
    last,
    samples,
    complaints: opened.complaints,
  }
}

export function primary(status: Status): Status['models'][string] {
  const model = status.models[status.primary ?? '']
  if (!model) throw new Error('the status has no primary model')
  return model
}
