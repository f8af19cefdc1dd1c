import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadModel } from '@jetwatch/engine/model'
import { buildDashboard, isDashboardStale } from '../dashboard-build.ts'
import type { CliEnv } from '../env.ts'
import { imageCacheFlags } from '../image-cache-option.ts'
import { defaultModel, modelFolder } from '../model-folder.ts'
import { projectPath, ROOT } from '../paths.ts'
import type { ScoringOptions } from '../scoring-options.ts'
import { buildRecipe, type SampleFlags } from './build-recipe.ts'
import { fetchStatus, primaryOf } from './fetch-status.ts'
import { freePort } from './free-port.ts'
import { openDesk, openRun } from './open-run.ts'
import { prepareReference } from './prepare-reference.ts'
import { provideNats } from './provide-nats.ts'
import { Scorers } from './scorers.ts'
import type { Screen } from './screen.ts'
import { type Service, serviceFault, startService } from './service.ts'
import { createSteps } from './steps.ts'
import type { System } from './system.ts'

const DEFAULT_PORT = 3000
const READY_MS = 60_000
const FIRST_JET_MS = 30_000

export interface StartOptions extends SampleFlags, ScoringOptions {
  readonly model?: string
  /** Default 3000, or a free one where that is taken. */
  readonly port?: number
  readonly headless: boolean
  /** Seconds of the recipe's stream in one second, or as fast as it goes; default 1. */
  readonly speed?: number | 'max'
  /** Most megabytes of images kept for replays; none where it is left out. */
  readonly imageCache?: number
}

interface Context {
  readonly env: CliEnv
  /** The user's folder. */
  readonly cwd: string
  readonly screen: Screen
  readonly signal: AbortSignal
  /** Hears of what ends the run early, after the start. */
  onFault(error: unknown): void
}

/**
 * Starts everything into `system`, in parallel where nothing waits for anything, until the first jet is scored.
 * @throws what kept it from starting; what had started by then is in `system`.
 */
export async function startSystem(system: System, options: StartOptions, context: Context): Promise<void> {
  const { env, cwd, screen, signal, onFault } = context
  const steps = createSteps(screen)
  const logFile = (name: string): string => join(env.home, 'logs', `${name}.log`)

  const server = steps.run('NATS server', async (voice) => {
    const lost = (reason: string): void => void serviceFault('NATS server', reason, logFile('nats')).then(onFault)
    system.nats = await provideNats(env, screen.say, lost, voice)
    system.desk = await openDesk(system.nats.url, env.natsToken)
    return { desk: system.desk, url: system.nats.url }
  })
  const sample = steps.run('recipe and model', async (voice) => {
    const model = await loadModel(options.model === undefined ? await defaultModel() : await modelFolder(options.model, cwd))
    const recipe = await buildRecipe(options, model.manifest, cwd)
    const percent = Math.round(recipe.contamination * 1e4) / 100
    const signals = recipe.signal.length ? ` with ${percent} % ${recipe.signal.join(', ')}` : ''
    voice.tell(`${recipe.name}, ${recipe.background.join(', ')}${signals} at ${recipe.rate} jets/s; ${model.manifest.name}`)
    return { model, recipe }
  })
  const reference = sample.then(({ model, recipe }) =>
    steps.run('reference of the background score', async ({ tell, progress }) => {
      const prepared = await prepareReference(model, recipe, {
        cacheDir: join(env.home, 'references'),
        engine: options.engine,
        onProgress: (done, total) => progress(`${total ? Math.floor((100 * done) / total) : 0} %`),
      })
      tell(prepared ? `${prepared.reference.n} jets (${prepared.from})` : 'the recipe holds none out')
      return prepared?.reference ?? null
    }),
  )
  const pages = options.headless ? null : preparePages(steps, logFile('build'), signal)
  // All are waited for even if one fails: what a slower one starts must be in `system` before it is stopped.
  await settleAll([server, sample, reference, pages])
  const { desk, url: nats } = await server
  const { model, recipe } = await sample
  signal.throwIfAborted()

  system.run = await openRun(desk, recipe, model, await reference)
  const run = system.run.run
  const token: Record<string, string> = env.natsToken ? { NATS_TOKEN: env.natsToken } : {}
  const scorers = new Scorers({
    ...{ desk, nats, scoring: options, env: token, models: dirname(model.directory) },
    ...{ cacheDir: join(env.home, 'references'), logFile, say: screen.say, onFault },
  })
  system.scorers = scorers
  const dashboard = steps.run(options.headless ? 'gateway' : 'dashboard', async ({ tell }) => {
    const port = await freePort(options.port ?? DEFAULT_PORT, options.port !== undefined)
    const headless = options.headless ? ['--headless'] : []
    system.dashboard = await startService({
      name: 'dashboard',
      main: 'apps/dashboard/src/server.ts',
      args: ['--nats', nats, '--port', String(port), '--models', dirname(model.directory), ...headless],
      env: { ...token, NODE_ENV: 'production' },
      logFile: logFile('dashboard'),
    })
    await system.dashboard.ready(READY_MS)
    system.url = `http://127.0.0.1:${port}`
    tell(system.url)
    return system.dashboard
  })
  const scorer = steps.run('scorer', async ({ tell }) => {
    const { engine, device, batch } = await scorers.start(model.manifest.name, model.directory, run)
    tell(
      `${model.manifest.name} on ${engine ?? options.engine} (${device ?? 'unknown device'})${options.batch === 'auto' ? `, batches of ${batch}` : ''}`,
    )
  })
  await settleAll([dashboard, scorer])
  endsRun(await dashboard, onFault)
  signal.throwIfAborted()

  await desk.state.watchRun(run, (document) => {
    system.run = document
    scorers.follow(document)
  })
  await steps.run('producer', async () => {
    system.producer = await startService({
      name: 'producer',
      main: 'services/producer/src/main.ts',
      args: [
        '--nats',
        nats,
        '--run',
        run,
        '--base-dir',
        ROOT,
        '--speed',
        String(options.speed ?? 1),
        ...imageCacheFlags(env.home, options.imageCache),
      ],
      env: token,
      logFile: logFile('producer'),
    })
    await system.producer.ready(READY_MS)
    const now = performance.now()
    system.streaming = { from: now, to: now }
  })
  await steps.run('first scored jet', ({ tell }) => untilFirstJet(system.url as string, signal, logFile, tell))
}

function preparePages(steps: ReturnType<typeof createSteps>, logFile: string, signal: AbortSignal): Promise<void> {
  return steps.run('pages', async ({ tell, progress }) => {
    if (!(await isDashboardStale())) return tell('built before')
    progress('next build')
    await buildDashboard(logFile, signal)
    tell(`built, log in ${projectPath(logFile)}`)
  })
}

/** The end of such a service is the end of the run; a wanted end comes after the run is over and is not heard. */
function endsRun(service: Service, onFault: (error: unknown) => void): void {
  void service.ended.then(async ({ reason }) => onFault(await serviceFault(service.name, reason, service.logFile)))
}

async function untilFirstJet(
  url: string,
  signal: AbortSignal,
  logFile: (name: string) => string,
  tell: (detail: string) => void,
): Promise<void> {
  const end = performance.now() + FIRST_JET_MS
  while (performance.now() < end) {
    signal.throwIfAborted()
    const status = await fetchStatus(url).catch(() => null)
    const model = status ? primaryOf(status) : null
    if (status && model && model.ledger.scored > 0) return tell(`${model.ledger.scored} jets scored`)
    await sleep(50)
  }
  throw await serviceFault('scorer', `scored no jet in ${FIRST_JET_MS / 1000} s`, logFile('scorer'))
}

/** Waits for all, then throws the first fault. */
async function settleAll(works: readonly (Promise<unknown> | null)[]): Promise<void> {
  const results = await Promise.allSettled(works)
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}
