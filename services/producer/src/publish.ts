import { wallClockNs } from '@jetwatch/bus/clock'
import { toHeaders } from '@jetwatch/bus/frames'
import type { Message } from '@jetwatch/bus/publish'
import { encodeFrame, type StreamInfo } from '@jetwatch/shared/frame'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import { frameMessageId, jetsSubject } from '@jetwatch/shared/names'
import type { JetFrame } from './frames.ts'

/** The payload holds only what the recipe determines; what this run adds stands in the headers. `encoded`: the payload, where it is known already. */
export function toMessage({ frame, first, jets, readNs }: JetFrame, run: string, stream: StreamInfo, encoded?: Uint8Array): Message {
  const data = encoded ?? encodeFrame(buildFrame(jets, first, stream))
  const headers = toHeaders({ run, frame, first, count: jets.length, read: readNs, publish: wallClockNs() })
  return { subject: jetsSubject(run), data, id: frameMessageId(run, frame), headers }
}
