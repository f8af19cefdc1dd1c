import { connectBus } from '@jetwatch/bus/connect'
import { credentialsOf } from '@jetwatch/bus/credentials'
import { reportFatal, runService } from '@jetwatch/bus/service'
import { openState, requireRun } from '@jetwatch/bus/state'
import { type ProducerOptions, readOptions } from './env.ts'
import { produce } from './produce.ts'

async function main(options: ProducerOptions): Promise<void> {
  await runService('producer', options.JETWATCH_LOG, async ({ log, stop, ready }) => {
    await using bus = await connectBus({ servers: options.nats, name: `producer ${options.run}`, ...credentialsOf(options) })
    const state = await openState(bus, (fault) => log.warn({ ...fault }, 'a state document does not parse'))
    const run = await requireRun(state, options.run)
    await produce({
      bus,
      state,
      run,
      baseDir: options['base-dir'],
      speed: options.speed,
      log,
      stop,
      onStarted: () => ready({ run: run.run }),
    })
  })
}

try {
  await main(readOptions())
} catch (error) {
  process.exit(reportFatal(error))
}
