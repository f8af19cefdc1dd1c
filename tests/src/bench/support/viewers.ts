import { once } from 'node:events'
import { WS_PATH } from '@jetwatch/shared/live'
import { WebSocket } from 'ws'

/** Viewers of the live page's socket that read all they are sent. */
export async function openViewers(url: string, count: number): Promise<AsyncDisposable> {
  const sockets = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}${WS_PATH}`)
      socket.on('message', () => undefined)
      await once(socket, 'open')
      return socket
    }),
  )
  return {
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.terminate()
    },
  }
}
