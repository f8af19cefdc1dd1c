import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { WS_PATH } from '@jetwatch/shared/live'
import { WebSocket } from 'ws'
import { fitLine } from './line-fit.ts'
import { childOf, residentBytes } from './processes.ts'
import { startJetwatch } from './start-jetwatch.ts'

const MEGABYTE = 1024 * 1024

export interface ViewersMeasurement {
  readonly seconds: number
  /** States a second of each live viewer, and the longest silence of any of them, milliseconds. */
  readonly states: readonly number[]
  readonly longestSilence: number
  /** Resident memory of the gateway in MB: at both ends, and slope with standard error in MB a minute. */
  readonly memory: { readonly first: number; readonly last: number; readonly slope: number; readonly error: number }
  /** Bytes that had been waiting for the stalled viewer when it read again: in buffers of the system and of the gateway. */
  readonly waited: number
  readonly viewers: number
}

export interface ViewersSample {
  readonly time: number
  readonly memory: number
  readonly states: number
}

/**
 * The real system with live viewers that read and one that has stopped reading; after `settle` seconds measured for `seconds`. A `greedy`
 * stalled viewer goes on asking for snapshots, so that the buffers of the system are full within seconds.
 */
export async function measureViewers(
  options: { readonly seconds: number; readonly settle: number; readonly rate: number; readonly live: number; readonly greedy?: boolean },
  onSample: (sample: ViewersSample) => void = () => {},
): Promise<ViewersMeasurement> {
  await using jetwatch = await startJetwatch(['--rate', String(options.rate)])
  const gateway = childOf(jetwatch.pid, 'apps/dashboard/src/server.ts')
  const url = `${jetwatch.url.replace('http', 'ws')}${WS_PATH}`
  const live = await Promise.all(Array.from({ length: options.live }, () => LiveViewer.open(url)))
  const stalled = new WebSocket(url)
  let waited = 0
  let asking: ReturnType<typeof setInterval> | undefined
  stalled.on('message', (data) => {
    waited += Buffer.byteLength(data as Buffer)
  })
  try {
    await once(stalled, 'message')
    stalled.pause()
    if (options.greedy) asking = setInterval(() => stalled.send('{"type":"view","paused":false}'), 50)
    await wait(options.settle * 1000)
    for (const viewer of live) viewer.reset()
    const samples: ViewersSample[] = []
    const begin = performance.now()
    while (performance.now() - begin < options.seconds * 1000) {
      await wait(1000)
      const time = (performance.now() - begin) / 1000
      const sample = { time, memory: residentBytes(gateway) / MEGABYTE, states: Math.min(...live.map(({ states }) => states)) }
      samples.push(sample)
      onSample(sample)
    }
    const seconds = (performance.now() - begin) / 1000
    const states = live.map((viewer) => viewer.states / seconds)
    const longestSilence = Math.max(...live.map((viewer) => viewer.longestSilence))
    const { viewers } = await jetwatch.status()
    waited = 0
    clearInterval(asking)
    stalled.resume()
    await wait(2000)
    return {
      seconds,
      states,
      longestSilence,
      memory: {
        first: samples[0]?.memory ?? Number.NaN,
        last: samples.at(-1)?.memory ?? Number.NaN,
        ...perMinute(fitLine(samples.map(({ time, memory }) => [time, memory]))),
      },
      waited,
      viewers,
    }
  } finally {
    clearInterval(asking)
    stalled.terminate()
    for (const viewer of live) viewer.close()
  }
}

const perMinute = ({ slope, error }: { slope: number; error: number }) => ({ slope: 60 * slope, error: 60 * error })

/** A viewer that reads all it is sent, as fast as it comes. */
class LiveViewer {
  states = 0
  longestSilence = 0
  readonly #socket: WebSocket
  #heard = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => {
      if (!String(data).startsWith('{"type":"state"')) return
      this.states++
      this.#hear()
    })
  }

  static async open(url: string): Promise<LiveViewer> {
    const socket = new WebSocket(url)
    const viewer = new LiveViewer(socket)
    await once(socket, 'open')
    return viewer
  }

  reset(): void {
    this.states = 0
    this.#heard = performance.now()
    this.longestSilence = 0
  }

  close(): void {
    this.#socket.terminate()
  }

  #hear(): void {
    const now = performance.now()
    if (this.#heard > 0) this.longestSilence = Math.max(this.longestSilence, now - this.#heard)
    this.#heard = now
  }
}
