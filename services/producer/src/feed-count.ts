import { type FrameHeaders, parseFrameHeaders } from '@jetwatch/bus/frames'
import type { MsgHdrs } from '@nats-io/nats-core'

/** Seconds over which the rate is told. */
const WINDOW = 10

/** Counts what an outside producer has put into the stream, by the headers of its frames. */
export class FeedCount {
  readonly #run: string
  readonly #samples: { readonly at: number; readonly events: number }[] = []
  #frames = 0
  #bytes = 0
  #end = 0
  #sent = 0

  constructor(run: string) {
    this.#run = run
  }

  /** Frames with readable headers, those that came again included. */
  get frames(): number {
    return this.#frames
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Events of the run: all sequences below the highest that a frame has named. A sequence left out is pending: nothing was said of it. */
  get events(): number {
    return this.#end
  }

  /** A frame whose headers cannot be read belongs to no event count: the scorer sends it to DEAD, where it is counted as a frame. */
  add(headers: MsgHdrs | undefined): void {
    const frame = this.#read(headers)
    if (!frame) return
    this.#frames++
    this.#bytes += Number(headers?.get('Nats-Msg-Size') || 0)
    this.#sent += frame.count
    this.#end = Math.max(this.#end, frame.first + frame.count)
  }

  /** Events per second over the last seconds, by a monotonic clock in seconds; asked for at each report. */
  rate(now: number): number {
    this.#samples.push({ at: now, events: this.#sent })
    while (this.#samples.length > 2 && now - (this.#samples[1]?.at ?? now) >= WINDOW) this.#samples.shift()
    const oldest = this.#samples[0]
    return oldest && now > oldest.at ? (this.#sent - oldest.events) / (now - oldest.at) : 0
  }

  /** As the scorer reads them. */
  #read(headers: MsgHdrs | undefined): FrameHeaders | null {
    try {
      const frame = parseFrameHeaders(headers)
      return frame.run === this.#run ? frame : null
    } catch {
      return null
    }
  }
}
