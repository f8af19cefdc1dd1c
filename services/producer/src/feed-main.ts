import { connectBus } from '@jetwatch/bus/connect'
import { credentialsOf } from '@jetwatch/bus/credentials'
import { reportFatal, runService } from '@jetwatch/bus/service'
import { natsUrlSchema, parseService, serviceEnvironment } from '@jetwatch/bus/service-arguments'
import { openState, requireRun } from '@jetwatch/bus/state'
import { nameSchema } from '@jetwatch/shared/names'
import { z } from 'zod'
import { watchFeed } from './watch-feed.ts'

const schema = z.object({
  ...serviceEnvironment,
  nats: natsUrlSchema,
  run: nameSchema,
  /** Seconds without a frame after which the feed is over. */
  idle: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'expected seconds')
    .transform(Number)
    .pipe(z.number().gt(0))
    .optional(),
})
const text = { type: 'string' } as const

try {
  const options = parseService('feed', { nats: text, run: text, idle: text }, schema, process.argv.slice(2), process.env)
  await runService('feed', options.JETWATCH_LOG, async ({ log, stop, ready }) => {
    await using bus = await connectBus({ servers: options.nats, name: `feed ${options.run}`, ...credentialsOf(options) })
    const state = await openState(bus, (fault) => log.warn({ ...fault }, 'a state document does not parse'))
    const run = await requireRun(state, options.run)
    await watchFeed({ bus, state, run, idle: options.idle ?? null, log, stop, onStarted: () => ready({ run: run.run }) })
  })
} catch (error) {
  process.exit(reportFatal(error))
}
