import { randomUUID } from 'node:crypto'
import { connectBus } from '@jetwatch/bus/connect'
import { credentialsOf } from '@jetwatch/bus/credentials'
import { ensureThreshold } from '@jetwatch/bus/default-threshold'
import { heartbeat } from '@jetwatch/bus/heartbeat'
import { FaultLog, type Logger } from '@jetwatch/bus/log'
import { reportFatal, runService, type ServiceContext } from '@jetwatch/bus/service'
import { openState, requireRun } from '@jetwatch/bus/state'
import { openThresholds } from '@jetwatch/bus/thresholds'
import { createEngine } from '@jetwatch/engine/create'
import type { Engine } from '@jetwatch/engine/engine'
import { measureBatches } from '@jetwatch/engine/measure-batches'
import { loadModel } from '@jetwatch/engine/model'
import { selfCheck } from '@jetwatch/engine/self-check'
import { describeError } from '@jetwatch/shared/errors'
import { checkModel } from './check-model.ts'
import { followThreshold } from './current-threshold.ts'
import { readOptions, type ScorerOptions } from './env.ts'
import { describeDevice, Report } from './report.ts'
import { runScorer } from './run-scorer.ts'

const REPORT_MS = 1_000

async function scoreRun(options: ScorerOptions, { log, stop, ready }: ServiceContext): Promise<void> {
  const faults = new FaultLog(log)
  await using bus = await connectBus({ servers: options.nats, name: `scorer ${options.run}`, ...credentialsOf(options) })
  const state = await openState(bus, (fault) => faults.report('document', 'a state document does not parse', { ...fault }))
  const thresholds = await openThresholds(bus)
  const run = await requireRun(state, options.run)
  const model = await loadModel(options.model)
  checkModel(model.manifest, run, await state.readScorers(run.run))
  await using engine = await createEngine(model, { engine: options.engine, precision: options.precision, threads: options.threads })
  const { largestDeviation } = await selfCheck(engine)
  const batch = await chooseBatchSize(options, engine, log)
  const threshold = await followThreshold(thresholds, await ensureThreshold(state, thresholds, model.manifest), (fault) =>
    faults.report('BAD_THRESHOLD', 'an invalid threshold document: the last valid one stays in force', { ...fault }),
  )
  const report = new Report(engine, batch, run.run, `p${process.pid}-${randomUUID().slice(0, 8)}`, () => threshold.current.revision)
  log.info(
    { run: run.run, model: model.manifest.name, engine: engine.name, device: describeDevice(engine), batch, largestDeviation },
    'the engine agrees with the manifest',
  )
  const beat = heartbeat(
    REPORT_MS,
    () => state.writeScorer(report.state(report.running ? 'running' : 'starting')),
    (error) => faults.report('state', 'the state could not be written', { error: describeError(error) }),
  )
  const finish = async (final: 'stopped' | 'failed', error: string | null): Promise<void> => {
    await beat.stop()
    await threshold.stop()
    await state.writeScorer(report.state(final, error))
    log.info({ run: run.run, state: final, ...report.totals }, 'scorer ended')
  }
  try {
    await runScorer({
      bus,
      engine,
      run: run.run,
      classes: run.classes,
      threshold,
      batch: { maxEvents: batch, maxMilliseconds: options['batch-ms'] },
      from: options.from,
      log,
      stop,
      onReady: (scorer) => {
        report.begun(scorer)
        ready({ run: run.run, model: model.manifest.name, engine: engine.name, device: describeDevice(engine), batch })
      },
      onPublished: (published) => report.add(published),
    })
  } catch (error) {
    await finish('failed', describeError(error)).catch(() => undefined)
    throw error
  }
  await finish('stopped', null)
}

/** With `--batch auto` a search of a second or two, before the first event is pulled. */
async function chooseBatchSize({ batch }: ScorerOptions, engine: Engine, log: Logger): Promise<number> {
  if (batch !== 'auto') return batch
  const { size, reason, trials } = await measureBatches(engine)
  log.info({ batch: size, trials }, `batch size chosen: ${reason}`)
  return size
}

try {
  const options = readOptions()
  await runService('scorer', options.JETWATCH_LOG, (context) => scoreRun(options, context))
} catch (error) {
  process.exit(reportFatal(error))
}
