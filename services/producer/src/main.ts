import { connectBus } from '@jetwatch/bus/connect'
import { credentialsOf } from '@jetwatch/bus/credentials'
import type { Logger } from '@jetwatch/bus/log'
import { reportFatal, runService } from '@jetwatch/bus/service'
import { openState, requireRun } from '@jetwatch/bus/state'
import type { ImageCacheOptions } from '@jetwatch/source/image-cache'
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
      workers: options.workers,
      images: imageCache(options, log),
      log,
      stop,
      onStarted: () => ready({ run: run.run }),
    })
  })
}

function imageCache({ 'image-cache': folder, 'image-cache-mb': megabytes }: ProducerOptions, log: Logger): ImageCacheOptions | undefined {
  if (folder === undefined) return undefined
  return { folder, maxBytes: megabytes * 2 ** 20, onNote: (note) => log.info({ folder, megabytes }, note) }
}

try {
  await main(readOptions())
} catch (error) {
  process.exit(reportFatal(error))
}
