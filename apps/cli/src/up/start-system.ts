import { dirname, join } from 'node:path'
import { loadModel } from '@jetwatch/engine/model'
import type { Speed } from '@jetwatch/shared/run-control'
import { buildDashboard, isDashboardStale } from '../dashboard-build.ts'
import type { CliEnv } from '../env.ts'
import { imageCacheFlags } from '../image-cache-option.ts'
import { defaultModel, modelFolder } from '../model-folder.ts'
import { type NetworkFlags, networkArguments } from '../network-options.ts'
import { projectPath, userPath } from '../paths.ts'
import type { ScoringOptions } from '../scoring-options.ts'
import { type StreamPlace, toSequence } from '../stream-place.ts'
import { buildRecipe, type SampleFlags } from './build-recipe.ts'
import { freePort } from './free-port.ts'
import { openDesk } from './open-run.ts'
import { type OutsideFeed, outsideMaterial } from './outside-feed.ts'
import { type PreparedRun, prepareRun } from './prepare-run.ts'
import { PresencePost } from './presence.ts'
import { provideNats } from './provide-nats.ts'
import { Requests } from './requests.ts'
import { type Ground, RunInHand, settleAll } from './run-in-hand.ts'
import type { Screen } from './screen.ts'
import { serviceFault, startService } from './service.ts'
import type { Steps } from './steps.ts'
import { SUPERVISOR_TOKEN } from './supervisor-token.ts'
import type { System } from './system.ts'

const DEFAULT_PORT = 3000
const READY_MS = 60_000

export interface StartOptions extends SampleFlags, ScoringOptions, NetworkFlags {
  readonly model?: string
  /** Default 3000, or a free one where that is taken. */
  readonly port?: number
  readonly headless: boolean
  /** Seconds of the recipe's stream in one second, or as fast as it goes; default 1. */
  readonly speed?: Speed
  /** Where to begin; default at the first event. */
  readonly from?: StreamPlace
  /** The jets come from an outside producer. */
  readonly feed?: OutsideFeed
  /** Folders of sweeps, or with such folders in them, for the page; default the user's folder, where `jetwatch sweep` writes. */
  readonly sweeps?: readonly string[]
  /** Most megabytes of images kept for replays; none where it is left out. */
  readonly imageCache?: number
}

export interface Context {
  readonly env: CliEnv
  /** The user's folder. */
  readonly cwd: string
  readonly screen: Screen
  readonly steps: Steps
  readonly signal: AbortSignal
  /** Hears of what ends everything early, after the start. */
  onFault(error: unknown): void
}

/**
 * Starts everything into `system`, in parallel where nothing waits for anything, until the first jet of the first run is scored. Gives what
 * later runs stand on.
 * @throws what kept it from starting; what had started by then is in `system`.
 */
export async function startSystem(system: System, options: StartOptions, context: Context): Promise<Ground> {
  const { env, cwd, screen, steps, signal, onFault } = context
  const logFile = (name: string): string => join(env.home, 'logs', `${name}.log`)
  const cacheDir = join(env.home, 'references')

  const server = steps.run('NATS server', async (voice) => {
    const lost = (reason: string): void => void serviceFault('NATS server', reason, logFile('nats')).then(onFault)
    system.nats = await provideNats(env, screen.say, lost, voice)
    system.desk = await openDesk(system.nats.url, env.natsToken)
    system.requests = await Requests.open(system.desk.state)
    system.presence = await PresencePost.open(system.desk.state, env.home, system.nats.url)
    return { desk: system.desk, nats: system.nats.url }
  })
  const first = prepareRun(
    async () => {
      const model = await loadModel(options.model === undefined ? await defaultModel() : await modelFolder(options.model, cwd))
      if (options.feed) return { model, speed: 1, from: 0, ...outsideMaterial(options.feed, model.manifest) }
      const recipe = await buildRecipe(options, model.manifest, cwd)
      return { model, recipe, speed: options.speed ?? 1, from: options.from ? toSequence(options.from, recipe) : 0 }
    },
    { steps, cacheDir, engine: options.engine },
  )
  const pages = options.headless ? null : preparePages(steps, logFile('build'), signal)
  // All are waited for even if one fails: what a slower one starts must be in `system` before it is stopped.
  await settleAll([server, first, pages])
  const { desk, nats } = await server
  const prepared = await first
  signal.throwIfAborted()

  const ground: Ground = {
    ...{ desk, nats, cacheDir, logFile, steps, signal, scoring: options, say: screen.say },
    producerFlags: imageCacheFlags(env.home, options.imageCache),
    env: env.natsToken ? { NATS_TOKEN: env.natsToken } : {},
    url: () => system.url,
  }
  system.run = await RunInHand.open(prepared, ground, false)
  await system.run.start(startDashboard(system, options, prepared, ground, context))
  return ground
}

function startDashboard(system: System, options: StartOptions, { model }: PreparedRun, ground: Ground, context: Context): Promise<void> {
  const { nats, env, logFile, steps } = ground
  return steps.run(options.headless ? 'gateway' : 'dashboard', async ({ tell }) => {
    const port = await freePort(options.port ?? DEFAULT_PORT, options.port !== undefined)
    const headless = options.headless ? ['--headless'] : []
    const sweeps = (options.sweeps ?? ['.']).flatMap((folder) => ['--sweeps', userPath(folder, context.cwd)])
    const dashboard = await startService({
      name: 'dashboard',
      main: 'apps/dashboard/src/server.ts',
      args: [
        '--nats',
        nats,
        '--port',
        String(port),
        '--models',
        dirname(model.directory),
        ...sweeps,
        ...headless,
        ...networkArguments(options, context.cwd),
      ],
      env: { ...env, NODE_ENV: 'production', JETWATCH_SUPERVISOR_TOKEN: SUPERVISOR_TOKEN },
      logFile: logFile('dashboard'),
    })
    system.dashboard = dashboard
    const { url } = await dashboard.ready(READY_MS)
    // A wanted end comes when nobody listens any more.
    void dashboard.ended.then(async ({ reason }) => context.onFault(await serviceFault('dashboard', reason, dashboard.logFile)))
    system.url = String(url)
    await system.presence?.reachable(system.url)
    tell(options.publicUrl ?? system.url)
  })
}

function preparePages(steps: Steps, logFile: string, signal: AbortSignal): Promise<void> {
  return steps.run('pages', async ({ tell, progress }) => {
    if (!(await isDashboardStale())) return tell('built before')
    progress('next build')
    await buildDashboard(logFile, signal)
    tell(`built, log in ${projectPath(logFile)}`)
  })
}
