import { setTimeout as wait } from 'node:timers/promises'
import { STREAMS, scoresSubject } from '@jetwatch/shared/names'
import { type ServiceProcess, startService } from '../../service-process.ts'
import { benchRecipe, CpuMeter, openBenchRun, type PipelineSystem, pidOf, producerArgs, scorerArgs, withinTime } from './pipeline-system.ts'

export interface Saturation {
  readonly model: string
  readonly events: number
  readonly frameSize: number
  readonly scorers?: number
  readonly scorerFlags?: readonly string[]
  readonly producerFlags?: readonly string[]
  /** Further options of Node for the scorers. */
  readonly scorerNode?: readonly string[]
  /** Called at every look at the run, with the frames scored so far and the processor time used, seconds. */
  readonly onSample?: (frames: number, cpu: Readonly<Record<Part, number>>) => void
}

export type Part = 'producer' | 'scorer' | 'nats-server' | 'gateway'
export const PARTS: readonly Part[] = ['producer', 'scorer', 'nats-server', 'gateway']

export interface Saturated {
  readonly events: number
  /** From the first frame stored in JETS to the last one stored in SCORES, by the server's clock. */
  readonly seconds: number
  /** Processor seconds of each part. */
  readonly cpu: Readonly<Record<Part, number>>
}

/** Often enough that what a process does between the last look and its end is lost in the figure. */
const LOOK_MS = 40
const LONGEST_MS = 300_000
/** What the recipe's own clock says: nothing, at speed `max`. */
const RATE = 1_000_000

let runs = 0

/**
 * As many jets as asked, as fast as they go: real processes, JetStream on disk, the gateway following. The scorers are ready before the
 * producer begins, and what starting takes is not in it.
 */
export async function saturate(system: PipelineSystem, options: Saturation): Promise<Saturated> {
  const { model, events, frameSize } = options
  const starting = await startingCpu(system, options)
  const run = `saturate-${runs++}`
  await openBenchRun(system, run, model, benchRecipe(events, RATE, frameSize))
  const processes: ServiceProcess[] = []
  try {
    for (let i = 0; i < (options.scorers ?? 1); i++) {
      const scorer = startService('scorer', scorerArgs(system, run, model, options.scorerFlags), {}, options.scorerNode)
      processes.push(scorer)
      await withinTime(scorer.ready(), 'the scorer')
    }
    const scorers = processes.map(pidOf)
    const producer = startService('producer', producerArgs(system, run, 'max', options.producerFlags))
    processes.push(producer)
    const meters = scorers.map((pid) => new CpuMeter({ scorer: pid }))
    const others = new CpuMeter({ 'nats-server': system.nats.pid, gateway: system.gateway.pid })
    const sender = new CpuMeter({ producer: pidOf(producer) })
    const cpu = (): Record<Part, number> => ({
      producer: sender.sample().producer - starting,
      ...others.sample(),
      scorer: meters.reduce((sum, meter) => sum + meter.sample().scorer, 0),
    })
    await untilScored(system, run, model, processes, (frames) => {
      // Looked at each time: what a process has used cannot be asked for when it has ended.
      const used = cpu()
      options.onSample?.(frames, used)
    })
    return { events, seconds: await duration(system, run, model), cpu: cpu() }
  } finally {
    for (const process of processes) {
      if (process.child.exitCode === null && process.child.signalCode === null) await process.end('SIGTERM')
    }
    for (const stream of [STREAMS.jets, STREAMS.scores, STREAMS.flags]) await system.bus.jsm.streams.purge(stream)
  }
}

const startingOf = new WeakMap<PipelineSystem, number>()

/** What a producer needs until its first frame: the same for a run of one jet, and none of the stream's cost. */
async function startingCpu(system: PipelineSystem, { model, frameSize }: Saturation): Promise<number> {
  const known = startingOf.get(system)
  if (known !== undefined) return known
  const run = `saturate-${runs++}`
  await openBenchRun(system, run, model, benchRecipe(1, RATE, frameSize), false)
  await using producer = startService('producer', producerArgs(system, run, 'max'))
  const meter = new CpuMeter({ producer: pidOf(producer) })
  let gone = false
  void producer.exited.then(() => {
    gone = true
  })
  let used = 0
  while (!gone) {
    used = meter.sample().producer
    await wait(LOOK_MS / 2)
  }
  startingOf.set(system, used)
  return used
}

/** Looks until every frame that the producer sent has its message in SCORES. @throws when a process ends with a fault, or never comes to it. */
async function untilScored(
  { bus, state }: PipelineSystem,
  run: string,
  model: string,
  processes: readonly ServiceProcess[],
  onLook: (frames: number) => void,
): Promise<void> {
  const subject = scoresSubject(model, run)
  const end = performance.now() + LONGEST_MS
  let sent: number | null = null
  for (;;) {
    const failed = processes.find(({ child }) => child.exitCode !== null && child.exitCode !== 0)
    if (failed) throw new Error(`a service ended with code ${failed.child.exitCode}: ${failed.log.join('')}`)
    const { state: stream } = await bus.jsm.streams.info(STREAMS.scores, { subjects_filter: subject })
    const frames = stream.subjects?.[subject] ?? 0
    onLook(frames)
    if (sent === null) {
      const producer = await state.readProducer(run)
      if (producer?.state === 'finished') sent = producer.frames
    }
    if (sent !== null && frames >= sent) return
    if (performance.now() > end) throw new Error(`${frames} of ${sent ?? 'unknown'} frames were scored in ${LONGEST_MS / 1000} s`)
    await wait(LOOK_MS)
  }
}

async function duration({ bus }: PipelineSystem, run: string, model: string): Promise<number> {
  // The run before has been purged, so the first message of the stream is the first of this run.
  const { state: jets } = await bus.jsm.streams.info(STREAMS.jets)
  const last = await bus.jsm.streams.getMessage(STREAMS.scores, { last_by_subj: scoresSubject(model, run) })
  if (!last) throw new Error('the scores of the run are gone')
  return (last.time.getTime() - Date.parse(jets.first_ts)) / 1000
}
