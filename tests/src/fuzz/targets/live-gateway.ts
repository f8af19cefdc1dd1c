import { SyntheticRun } from '@jetwatch/dashboard/gateway/synthetic-run'
import { type Serving, serve } from '@jetwatch/dashboard/serve'
import { REPOSITORY } from '../../service-process.ts'

export const RUN = 'fuzzed'
const FRAMES = 20

export interface LiveGateway {
  readonly serving: Serving
  readonly port: number
  close(): Promise<void>
}

/** A real gateway on a real nats-server, with a run of decided events and some flags: it lives in this process, so what kills it kills us. */
export async function liveGateway(): Promise<LiveGateway> {
  const system = await SyntheticRun.start()
  const serving = await serve({ nats: system.nats.url, port: 0, models: `${REPOSITORY}models`, headless: true, NATS_TOKEN: undefined })
  await system.announce(RUN)
  for (let frame = 0; frame < FRAMES; frame++) await system.decide(RUN, frame)
  for (let i = 0; i < 12; i++) await system.flag(RUN, i * 7, 2)
  await system.produced(RUN, FRAMES)
  const port = Number(new URL(serving.url).port)
  const close = async (): Promise<void> => {
    await serving.close()
    await system[Symbol.asyncDispose]()
  }
  for (let attempt = 0; attempt < 100; attempt++) {
    const status = (await (await fetch(`${serving.url}/api/status`)).json()) as { models?: Record<string, { ledger: { scored: number } }> }
    if (Object.values(status.models ?? {}).some(({ ledger }) => ledger.scored > 0)) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { serving, port, close }
}
