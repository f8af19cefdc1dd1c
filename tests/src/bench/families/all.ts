import type { Plan } from '../harness/plan.ts'
import type { Family, Row } from '../harness/row.ts'
import { benchCodec } from './codec.ts'
import { benchEngine } from './engine.ts'
import { benchImage } from './image.ts'
import { benchLatency } from './latency.ts'
import { benchMetrics } from './metrics.ts'
import { benchPipeline } from './pipeline.ts'
import { benchRead } from './read.ts'
import { benchScale } from './scale.ts'
import { benchTransport } from './transport.ts'

/** In the order in which they are measured. */
export const BENCHES: Readonly<Partial<Record<Family, (plan: Plan) => Promise<Row[]>>>> = {
  read: benchRead,
  image: benchImage,
  codec: benchCodec,
  transport: benchTransport,
  engine: benchEngine,
  pipeline: benchPipeline,
  latency: benchLatency,
  scale: benchScale,
  metrics: benchMetrics,
}
