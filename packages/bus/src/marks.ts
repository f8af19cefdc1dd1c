import { JetwatchError } from '@jetwatch/shared/errors'
import { type Mark, type MarkName, markSchema } from '@jetwatch/shared/marks'
import { BUCKETS, markKey } from '@jetwatch/shared/names'
import { describeIssues } from '@jetwatch/shared/validate'
import { Kvm } from '@nats-io/kv'
import type { Bus } from './connect.ts'
import { type OnInvalid, parseDocument, readDocument, type Watch, watchDocuments } from './state.ts'

/** What people said of events: one document an event, the last 16 of them kept. The last one counts. */
export interface Marks {
  readMark(run: string, sequence: number): Promise<Mark | null>
  /** @throws BAD_MESSAGE for an author or event that keeps no schema. */
  writeMark(mark: { run: string; sequence: number; mark: MarkName | null; author: string }): Promise<Mark>
  /** Everything kept that was said of one event, oldest first. */
  markHistory(run: string, sequence: number): Promise<Mark[]>
  /** Calls back with all marks of a run and with every change. */
  watchMarks(run: string, onMark: (mark: Mark) => void): Promise<Watch>
}

export async function openMarks(bus: Bus, onInvalid: OnInvalid = () => {}, now: () => number = Date.now): Promise<Marks> {
  const kv = await new Kvm(bus.js).open(BUCKETS.marks)
  return {
    readMark: (run, sequence) => readDocument(kv, markKey(run, sequence), markSchema, onInvalid),
    async writeMark(given) {
      const parsed = markSchema.safeParse({ ...given, time: now() })
      if (!parsed.success)
        throw new JetwatchError('BAD_MESSAGE', `mark: ${describeIssues(parsed.error)}`, 'Give a mark of the page, an event and an author')
      const { run, sequence } = parsed.data
      await kv.put(markKey(run, sequence), JSON.stringify(parsed.data))
      return parsed.data
    },
    async markHistory(run, sequence) {
      const marks: Mark[] = []
      for await (const entry of await kv.history({ key: markKey(run, sequence) })) {
        const mark = entry.operation === 'PUT' ? parseDocument(entry, markSchema, onInvalid) : null
        if (mark) marks.push(mark)
      }
      return marks
    },
    watchMarks: (run, onMark) => watchDocuments(kv, markKey(run, '*'), markSchema, (mark) => onMark(mark), onInvalid),
  }
}
