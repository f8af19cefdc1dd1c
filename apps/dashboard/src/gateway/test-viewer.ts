import { once } from 'node:events'
import { type ServerMessage, serverMessageSchema, WS_PATH } from '@jetwatch/shared/live'
import { WebSocket } from 'ws'

/** A client of the live socket for tests: every message it gets is checked against the schema. */
export class TestViewer {
  readonly socket: WebSocket
  readonly #messages: ServerMessage[] = []
  #wake: () => void = () => {}

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data) => {
      this.#messages.push(serverMessageSchema.parse(JSON.parse(String(data))))
      this.#wake()
    })
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<TestViewer> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${WS_PATH}`, { headers })
    const viewer = new TestViewer(socket)
    await once(socket, 'open')
    return viewer
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** The next message of this type that the test accepts; earlier ones are passed over. */
  async next<T extends ServerMessage['type']>(
    type: T,
    accept: (message: Extract<ServerMessage, { type: T }>) => boolean = () => true,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    for (;;) {
      let message = this.#messages.shift()
      for (; message; message = this.#messages.shift()) {
        const given = message as Extract<ServerMessage, { type: T }>
        if (message.type === type && accept(given)) return given
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  [Symbol.dispose](): void {
    this.socket.terminate()
  }
}
