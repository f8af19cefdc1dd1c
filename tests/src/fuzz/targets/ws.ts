import { once } from 'node:events'
import { MODEL } from '@jetwatch/dashboard/gateway/synthetic-run'
import { type ErrorCode, JetwatchError } from '@jetwatch/shared/errors'
import { MAX_CLIENT_BYTES, serverMessageSchema, WS_PATH } from '@jetwatch/shared/live'
import { WebSocket } from 'ws'
import { asJson, type FuzzTarget, holds, toText } from '../target.ts'
import { liveGateway } from './live-gateway.ts'

const MESSAGES = [
  { type: 'ping', id: 1, time: 1.5 },
  { type: 'preview', id: 2, cut: 0.9 },
  {
    type: 'painted',
    samples: [
      [12.5, 50],
      [-3, 1],
    ],
  },
  { type: 'view', paused: true },
  { type: 'view', paused: false },
  { type: 'watch', topics: ['alerts', 'drift', 'latent', 'physics', 'reference', 'threshold', 'timeline'] },
]
/** On a revision that is not in force. */
const REFUSED = [{ type: 'threshold', id: 3, model: MODEL, cut: 0.5, expected: 900, reason: '' }]

/** A client may send 20 bad messages and 120 at once; each input goes with a ping. */
const INPUTS_EACH = 15
/** Ends the answers to an input. */
const LAST = 987_654_321

/** Text and binary messages on sockets of a real gateway. */
export const wsTarget: FuzzTarget = {
  name: 'ws',
  parser: 'ws messages',
  form: 'json',
  limits: { milliseconds: 2_000, mebibytes: 128 },
  tokens: ['"type":"watch"', '"type":"threshold"', 'x'.repeat(MAX_CLIENT_BYTES)],
  inputs: async () => ({ seeds: MESSAGES.map(asJson), others: REFUSED.map(asJson) }),
  open: async () => {
    const gateway = await liveGateway()
    let socket: WebSocket | null = null
    let left = 0
    const reconnect = async (): Promise<WebSocket> => {
      socket?.terminate()
      socket = new WebSocket(`ws://127.0.0.1:${gateway.port}${WS_PATH}`)
      socket.on('error', () => {})
      await once(socket, 'open')
      left = INPUTS_EACH
      return socket
    }
    const ask = async (input: Uint8Array): Promise<void> => {
      const current = socket?.readyState === WebSocket.OPEN && left-- > 0 ? socket : await reconnect()
      const refusals: JetwatchError[] = []
      const outcome = await new Promise<'answered' | 'closed' | Error>((resolve) => {
        current.on('message', (data) => {
          const message = serverMessageSchema.safeParse(JSON.parse(String(data)))
          if (!message.success) return resolve(new Error(`the gateway sent ${String(data).slice(0, 100)}`))
          if (message.data.type === 'error')
            refusals.push(new JetwatchError(message.data.code as ErrorCode, message.data.message, message.data.remedy))
          if (message.data.type === 'pong' && message.data.id === LAST) resolve('answered')
        })
        current.once('close', () => resolve('closed'))
        const text = toText(input)
        // What is no text goes as binary.
        current.send(Buffer.from(text).equals(input) ? text : input)
        current.send(JSON.stringify({ type: 'ping', id: LAST, time: 0 }))
      })
      current.removeAllListeners('message').removeAllListeners('close')
      if (outcome instanceof Error) throw outcome
      if (outcome === 'closed')
        throw new JetwatchError('BAD_MESSAGE', 'the gateway closed the connection', 'Send smaller messages, and fewer')
      const [refusal] = refusals
      if (refusal) throw refusal
      holds(gateway.serving.viewers.count <= 4, 'closed sockets are forgotten')
    }
    return {
      check: ask,
      async close() {
        socket?.terminate()
        await gateway.close()
      },
    }
  },
}
