import { setTimeout as wait } from 'node:timers/promises'
import { jetsSubject, STREAMS } from '@jetwatch/shared/names'
import { defaultFrameSize } from '@jetwatch/shared/recipe'
import { type ServiceProcess, startService } from '../../service-process.ts'
import { benchRecipe, CpuMeter, openBenchRun, type PipelineSystem, pidOf, producerArgs, scorerArgs, withinTime } from './pipeline-system.ts'
import { type StageTimes, watchStages } from './stage-times.ts'

export interface PacedOptions {
  readonly model: string
  /** Jets per second, over all runs. */
  readonly rate: number
  /** Runs side by side, each with a producer and a scorer of its own. */
  readonly runs?: number
  /** Before and while it is measured. */
  readonly settleSeconds: number
  readonly seconds: number
  readonly scorerFlags?: readonly string[]
  /** Called when the runs are settled, before they are measured; what it gives is closed afterwards. */
  readonly meanwhile?: () => Promise<AsyncDisposable>
}

export interface Paced {
  readonly seconds: number
  readonly scored: number
  /** Processor seconds: all of the system's processes, and the gateway alone. */
  readonly cpu: { readonly all: number; readonly gateway: number }
  /** Of each frame scored meanwhile. */
  readonly stages: readonly StageTimes[]
}

let names = 0

/** Streams at a given rate, measured for a while in the middle of their lives. */
export async function pacedRun(system: PipelineSystem, options: PacedOptions): Promise<Paced> {
  const { model, rate, runs = 1, settleSeconds, seconds } = options
  const processes: ServiceProcess[] = []
  const watches: Awaited<ReturnType<typeof watchStages>>[] = []
  try {
    for (let k = 0; k < runs; k++) {
      const run = `paced-${names++}`
      await openBenchRun(system, run, model, benchRecipe(null, rate / runs, defaultFrameSize(rate / runs)), k === 0)
      const scorer = startService('scorer', scorerArgs(system, run, model, options.scorerFlags))
      processes.push(scorer)
      await withinTime(scorer.ready(), 'the scorer')
      watches.push(await watchStages(system.bus, model, run))
      const producer = startService('producer', producerArgs(system, run, 1))
      processes.push(producer)
      await withinTime(producer.ready(), `the first frame on ${jetsSubject(run)}`)
    }
    await wait(settleSeconds * 1000)
    const meanwhile = await options.meanwhile?.()
    try {
      const meters = processes.map((process) => new CpuMeter({ service: pidOf(process) }))
      const others = new CpuMeter({ nats: system.nats.pid, gateway: system.gateway.pid })
      for (const watch of watches) watch.take()
      const start = performance.now()
      await wait(seconds * 1000)
      const stages = watches.flatMap((watch) => watch.take())
      const elapsed = (performance.now() - start) / 1000
      const { nats, gateway } = others.sample()
      const services = meters.reduce((sum, meter) => sum + meter.sample().service, 0)
      const scored = stages.reduce((sum, { events }) => sum + events, 0)
      return { seconds: elapsed, scored, cpu: { all: services + nats + gateway, gateway }, stages }
    } finally {
      await meanwhile?.[Symbol.asyncDispose]()
    }
  } finally {
    for (const process of processes.reverse()) if (process.child.exitCode === null) await process.end('SIGTERM')
    for (const watch of watches) await watch.stop()
    for (const stream of [STREAMS.jets, STREAMS.scores, STREAMS.flags]) await system.bus.jsm.streams.purge(stream)
  }
}
