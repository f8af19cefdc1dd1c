import { BUCKETS, markKey } from '@jetwatch/shared/names'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Bus, connectBus } from './connect.ts'
import { type Marks, openMarks } from './marks.ts'
import { type NatsServer, startTemporaryNats } from './nats-server.ts'
import { ensureStreams } from './streams.ts'

let nats: NatsServer
let bus: Bus
let marks: Marks
let time = 0
beforeAll(async () => {
  nats = await startTemporaryNats()
  bus = await connectBus({ servers: nats.url, name: 'test' })
  await ensureStreams(bus)
  marks = await openMarks(bus, undefined, () => ++time)
})
afterAll(async () => {
  await bus.close()
  await nats.stop()
})

test('the last mark counts, and what was said before is kept with its author and time', async () => {
  expect(await marks.readMark('a', 5)).toBeNull()
  await marks.writeMark({ run: 'a', sequence: 5, mark: 'interesting', author: 'Ada' })
  await marks.writeMark({ run: 'a', sequence: 5, mark: null, author: 'Bo' })
  await marks.writeMark({ run: 'a', sequence: 5, mark: 'detector-fault', author: 'Ada' })
  expect(await marks.readMark('a', 5)).toEqual({ run: 'a', sequence: 5, mark: 'detector-fault', author: 'Ada', time: 3 })
  expect((await marks.markHistory('a', 5)).map(({ mark, author }) => [mark, author])).toEqual([
    ['interesting', 'Ada'],
    [null, 'Bo'],
    ['detector-fault', 'Ada'],
  ])
  expect(await marks.markHistory('a', 6)).toEqual([])
})

test('a watch has the marks of its run alone, those before it and those after, and passes over documents that do not parse', async () => {
  await marks.writeMark({ run: 'b', sequence: 1, mark: 'interesting', author: 'Ada' })
  await bus.js.publish(`$KV.${BUCKETS.marks}.${markKey('b', 2)}`, '{"mark":"nonsense"}')
  const seen: number[] = []
  const watch = await marks.watchMarks('b', ({ sequence }) => seen.push(sequence))
  await marks.writeMark({ run: 'c', sequence: 3, mark: 'interesting', author: 'Ada' })
  await marks.writeMark({ run: 'b', sequence: 4, mark: 'uninteresting', author: 'Ada' })
  await vi.waitFor(() => expect(seen).toEqual([1, 4]))
  watch.stop()
})

test.each([
  { run: 'UPPER', sequence: 1, mark: null, author: 'Ada' },
  { run: 'a', sequence: -1, mark: null, author: 'Ada' },
  { run: 'a', sequence: 1, mark: null, author: '' },
  { run: 'a', sequence: 1, mark: null, author: '=1+1' },
])('%j is refused', async (mark) => {
  await expect(marks.writeMark({ ...mark })).rejects.toMatchObject({ code: 'BAD_MESSAGE' })
})
