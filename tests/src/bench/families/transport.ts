import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { pull } from '@jetwatch/bus/consume'
import { toHeaders } from '@jetwatch/bus/frames'
import { startTemporaryNats } from '@jetwatch/bus/nats-server'
import { Publisher } from '@jetwatch/bus/publish'
import { ensureStreams } from '@jetwatch/bus/streams'
import { encodeFrame } from '@jetwatch/shared/frame'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import { frameMessageId, jetsSubject, STREAMS } from '@jetwatch/shared/names'
import type { Contender, Work } from '../harness/contender.ts'
import { interleave } from '../harness/interleave.ts'
import type { Plan } from '../harness/plan.ts'
import { type Row, rateRow } from '../harness/row.ts'
import { processCpuSeconds } from '../support/process-cpu.ts'
import { ensureRawStream, publishRaw, pullRaw, RAW } from '../support/raw-transport.ts'
import { STREAM, sampleJets } from '../support/samples.ts'

const REFERENCE = 'raw messages'
/** Bytes and messages of one repetition, at most. */
const MOST_BYTES = 64 * 2 ** 20
const MOST_MESSAGES = 8_192

/** publish → JetStream on disk → pull with acknowledgements, without scoring, against the same bytes as bare messages. */
export async function benchTransport(plan: Plan): Promise<Row[]> {
  const sizes = plan.quick ? [256] : [1, 32, 256, 1024]
  await using nats = await startTemporaryNats()
  await using bus = await connectBus({ servers: nats.url, name: 'bench' })
  // A second connection, as the consumer is another process.
  await using reader = await connectBus({ servers: nats.url, name: 'bench reader' })
  await ensureStreams(bus)
  await ensureRawStream(bus)
  const jets = await sampleJets(1_024)
  const rows: Row[] = []
  for (const size of sizes) {
    const data = encodeFrame(buildFrame(jets.slice(0, size), 0, STREAM))
    const share = plan.quick ? 4 : 1
    const messages = Math.max(32, Math.min(MOST_MESSAGES, Math.floor(MOST_BYTES / share / data.byteLength)))
    const load: Load = { bus, reader, data, messages, events: size, cpu: () => processCpuSeconds(nats.pid) }
    rows.push(...(await benchSize(plan, load)))
  }
  return rows
}

interface Load {
  readonly bus: Bus
  readonly reader: Bus
  readonly data: Uint8Array
  readonly messages: number
  /** Of one message. */
  readonly events: number
  /** Of the server, seconds. */
  readonly cpu: () => number
}

async function benchSize(plan: Plan, load: Load): Promise<Row[]> {
  const of = `${load.events} event${load.events === 1 ? '' : 's'} a frame`
  const figures = { 'bytes/event': load.data.byteLength / load.events }
  const rows: Row[] = []
  for (const part of plan.quick ? (['publish → pull'] as const) : (['publish → pull', 'publish', 'pull'] as const)) {
    plan.tell(`transport: ${part}, ${of}`)
    const works = await interleave([plan.ours(ours(load, part)), raw(load, part)], plan)
    const row = rateRow({ family: 'transport', name: `${part}, ${of}`, unit: 'events/s', figures }, works, [REFERENCE])
    rows.push({ ...row, figures: { ...row.figures, 'MB/s': (row.value.median * load.data.byteLength) / load.events / 1e6 } })
  }
  return rows
}

type Part = 'publish → pull' | 'publish' | 'pull'

/** Both halves, timed as `part` says: a pull alone is preceded by a publication that does not count. */
async function timed(load: Load, part: Part, publish: () => Promise<void>, take: () => Promise<void>): Promise<Work> {
  if (part === 'pull') await publish()
  const cpu = process.cpuUsage()
  const server = load.cpu()
  const start = performance.now()
  if (part === 'publish → pull') await Promise.all([publish(), take()])
  else await (part === 'publish' ? publish() : take())
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { units: load.messages * load.events, seconds, cpu: (user + system) / 1e6 + load.cpu() - server }
}

let runs = 0

function ours(load: Load, part: Part): Contender {
  const { bus, reader, data, messages, events } = load
  return {
    name: 'ours',
    measure: async () => {
      const run = `bench-${runs++}`
      const publish = async (): Promise<void> => {
        const publisher = new Publisher(bus)
        const time = BigInt(Date.now()) * 1_000_000n
        for (let frame = 0; frame < messages; frame++) {
          const headers = toHeaders({ run, frame, first: frame * events, count: events, read: time, publish: time })
          await publisher.publish({ subject: jetsSubject(run), data, id: frameMessageId(run, frame), headers })
        }
        await publisher.flush()
      }
      const take = async (): Promise<void> => {
        let taken = 0
        for await (const delivered of await pull(reader, STREAMS.jets, { durable: run, filter: jetsSubject(run) })) {
          delivered.ack()
          if (++taken === messages) break
        }
      }
      const work = await timed(load, part, publish, take)
      await bus.jsm.consumers.delete(STREAMS.jets, run).catch(() => undefined)
      await bus.jsm.streams.purge(STREAMS.jets)
      return work
    },
  }
}

function raw(load: Load, part: Part): Contender {
  const { bus, reader, data, messages } = load
  return {
    name: REFERENCE,
    measure: async () => {
      const subject = `${RAW.toLowerCase()}.${runs++}`
      const work = await timed(
        load,
        part,
        () => publishRaw(bus, subject, data, messages),
        () => pullRaw(reader, subject, messages),
      )
      await bus.jsm.streams.purge(RAW)
      return work
    },
  }
}
