import { readFileSync } from 'node:fs'
import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { startTemporaryNats } from '@jetwatch/bus/nats-server'
import { openState, type State } from '@jetwatch/bus/state'
import { ensureStreams } from '@jetwatch/bus/streams'
import { parseRecipe, type Recipe, recipeClasses, recipeHash } from '@jetwatch/shared/recipe'
import { type ServiceProcess, startService } from '../../service-process.ts'
import { processCpuSeconds } from './process-cpu.ts'
import { REPOSITORY } from './samples.ts'

const READY_MS = 180_000

/** nats-server with its store on disk and the gateway without pages, as `jetwatch up --headless` has them. */
export interface PipelineSystem extends AsyncDisposable {
  readonly bus: Bus
  readonly state: State
  readonly nats: { readonly url: string; readonly pid: number }
  /** URL and process of the gateway. */
  readonly gateway: { readonly url: string; readonly pid: number }
}

/** `gatewayNode`: further options of Node for the gateway. */
export async function startPipelineSystem(gatewayNode: readonly string[] = []): Promise<PipelineSystem> {
  const opened: AsyncDisposable[] = []
  const close = async (): Promise<void> => {
    for (const part of opened.splice(0).reverse()) await part[Symbol.asyncDispose]()
  }
  const keep = <T extends AsyncDisposable>(part: T): T => {
    opened.push(part)
    return part
  }
  try {
    const nats = keep(await startTemporaryNats())
    const bus = keep(await connectBus({ servers: nats.url, name: 'bench' }))
    await ensureStreams(bus)
    const state = await openState(bus)
    const gateway = startService('dashboard', ['--nats', nats.url, '--port', '0', '--headless'], {}, gatewayNode)
    // It leaves by itself, since a profiler writes at the end only.
    keep({ [Symbol.asyncDispose]: async () => void (gateway.child.exitCode === null && (await gateway.end('SIGTERM'))) })
    const { url } = await withinTime(gateway.ready(), 'the gateway')
    return {
      ...{ bus, state, nats: { url: nats.url, pid: nats.pid } },
      gateway: { url: String(url), pid: pidOf(gateway) },
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

export const pidOf = ({ child }: ServiceProcess): number => child.pid as number

export async function withinTime<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${READY_MS / 1000} s`)), READY_MS)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

/** The demo's jets, so many of them (null: until it is stopped), at a rate and in frames of a size. */
export function benchRecipe(events: number | null, rate: number, frameSize: number): Recipe {
  return parseRecipe({ ...JSON.parse(readFileSync(`${REPOSITORY}recipes/demo.json`, 'utf8')), name: 'bench', events, rate, frameSize })
}

/** Writes the run's document; `current` makes it the one that the gateway follows. */
export async function openBenchRun({ state }: PipelineSystem, run: string, model: string, recipe: Recipe, current = true): Promise<void> {
  await state.writeRun({
    ...{ run, recipe, recipeHash: recipeHash(recipe), classes: recipeClasses(recipe) },
    ...{ models: [model], primary: model, started: Date.now(), ended: null },
  })
  if (current) await state.writeCurrentRun(run)
}

export const scorerArgs = ({ nats }: PipelineSystem, run: string, model: string, more: readonly string[] = []): string[] => [
  ...['--nats', nats.url, '--run', run, '--model', `${REPOSITORY}models/${model}`],
  ...more,
]

export const producerArgs = ({ nats }: PipelineSystem, run: string, speed: number | 'max', more: readonly string[] = []): string[] => [
  ...['--nats', nats.url, '--run', run, '--base-dir', REPOSITORY, '--speed', String(speed)],
  ...more,
]

/** Processor time of some processes since it was made, seconds. The last value is kept of one that has ended. */
export class CpuMeter<Name extends string> {
  readonly #pids: Readonly<Record<Name, number>>
  readonly #start: Record<Name, number>
  readonly #last: Record<Name, number>

  constructor(pids: Readonly<Record<Name, number>>) {
    this.#pids = pids
    this.#start = this.#read((pid) => processCpuSeconds(pid))
    this.#last = { ...this.#start }
  }

  sample(): Readonly<Record<Name, number>> {
    for (const [name, value] of Object.entries(this.#read(processCpuSeconds)) as [Name, number][])
      if (Number.isFinite(value)) this.#last[name] = value
    return this.#read((_, name) => this.#last[name] - this.#start[name])
  }

  #read(value: (pid: number, name: Name) => number): Record<Name, number> {
    const entries = (Object.entries(this.#pids) as [Name, number][]).map(([name, pid]) => [name, value(pid, name)])
    return Object.fromEntries(entries) as Record<Name, number>
  }
}
