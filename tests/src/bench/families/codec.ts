import { deserialize, serialize } from 'node:v8'
import { BatchBuffer } from '@jetwatch/engine/batch'
import { decodeFrame, encodeFrame, type Frame } from '@jetwatch/shared/frame'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import { presetOf } from '@jetwatch/shared/preset'
import { looping } from '../harness/contender.ts'
import { interleave } from '../harness/interleave.ts'
import type { Plan } from '../harness/plan.ts'
import { type Row, rateRow } from '../harness/row.ts'
import { denseImages, STREAM, sampleJets } from '../support/samples.ts'

/** Frames in one step: a few hundred events at least, so that a step is not lost in its own bookkeeping. */
const STEP_EVENTS = 512

/** Frame ↔ Arrow bytes, against V8's own serialisation of the same columns; and sparse images → dense batch. */
export async function benchCodec(plan: Plan): Promise<Row[]> {
  const sizes = plan.quick ? [256] : [1, 32, 256, 1024]
  const jets = await sampleJets(1_024)
  const rows: Row[] = []
  for (const size of sizes) {
    plan.tell(`codec: frames of ${size} events`)
    const frame = buildFrame(jets.slice(0, size), 0, STREAM)
    rows.push(...(await benchFrame(plan, frame)))
  }
  plan.tell('codec: densify')
  return [...rows, await benchDensify(plan, buildFrame(jets.slice(0, 1_024), 0, STREAM))]
}

async function benchFrame(plan: Plan, frame: Frame): Promise<Row[]> {
  const bytes = encodeFrame(frame)
  const serialized = serialize(frame)
  const [encoded, decoded] = [sameAs(plan, () => encodeFrame(frame)), sameAs(plan, () => decodeFrame(bytes))]
  const events = (seconds: Row): Row => ({
    ...seconds,
    figures: {
      ...seconds.figures,
      'events/s': seconds.value.median * frame.count,
      'µs/event': (seconds.coreMicroseconds ?? 0) / frame.count,
    },
  })
  const of = `${frame.count} event${frame.count === 1 ? '' : 's'} a frame`
  const size = { 'bytes/event': bytes.byteLength / frame.count }
  const encode = await interleave([encoded('ours'), loopFrames('v8', frame.count, () => serialize(frame))], plan)
  const decode = await interleave([decoded('ours'), loopFrames('v8', frame.count, () => deserialize(serialized))], plan)
  return [
    events(rateRow({ family: 'codec', name: `encode, ${of}`, unit: 'frames/s', figures: size }, encode, ['v8.serialize'])),
    events(
      rateRow({ family: 'codec', name: `decode and check, ${of}`, unit: 'frames/s', figures: size }, decode, ['v8.deserialize, unchecked']),
    ),
  ]

  function sameAs(of: Plan, work: () => unknown) {
    return (name: string) => of.ours(loopFrames(name, frame.count, work))
  }
}

function loopFrames(name: string, events: number, work: () => unknown) {
  const frames = Math.max(1, Math.round(STEP_EVENTS / events))
  return looping(name, () => {
    for (let i = 0; i < frames; i++) work()
    return frames
  })
}

/** The scorer's way into the engine's input, against copying images that are dense already. */
async function benchDensify(plan: Plan, frame: Frame): Promise<Row> {
  const { height, width } = presetOf('aachen')
  const buffer = new BatchBuffer(frame.count, height, width)
  const dense = denseImages(await sampleJets(frame.count))
  const target = new Float32Array(dense.length)
  const ours = plan.ours(
    looping('ours', () => {
      buffer.clear()
      for (let i = 0; i < frame.count; i++) buffer.add(frame.index, frame.value, frame.offsets[i] as number, frame.offsets[i + 1] as number)
      return frame.count
    }),
  )
  const copy = looping('copy', () => {
    target.set(dense)
    return frame.count
  })
  const works = await interleave([ours, copy], plan)
  return rateRow({ family: 'codec', name: 'densify, batch of 1024', unit: 'jets/s' }, works, ['copying dense images'])
}
