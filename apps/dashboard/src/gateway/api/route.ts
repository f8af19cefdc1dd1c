import type { Readable } from 'node:stream'
import type { Gateway } from '../gateway.ts'
import type { Viewers } from '../viewers.ts'

export interface RouteContext {
  readonly gateway: Gateway
  readonly viewers: Viewers
  /** Decoded values of the path's `:name` segments. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The JSON body. @throws BAD_MESSAGE where it is none, or above 64 KiB. */
  body(): Promise<unknown>
}

export type Reply =
  | { readonly json: unknown; readonly status?: number }
  | { readonly bytes: Uint8Array; readonly type: string; readonly filename: string }
  | { readonly stream: Readable; readonly type: string; readonly filename: string }
  /** An HTML page of a file of the user's: shown, under a policy of its own that lets nothing run or load. */
  | { readonly page: Uint8Array }

/** One path of the HTTP API. A JetwatchError becomes the fault body with a fitting status. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Like `/api/event/:run/:sequence`. */
  readonly path: string
  handle(context: RouteContext): Reply | Promise<Reply>
}

/** An error with a status of its own. */
export class HttpFault extends Error {
  readonly status: number
  readonly remedy: string

  constructor(status: number, message: string, remedy: string) {
    super(message)
    this.name = 'HttpFault'
    this.status = status
    this.remedy = remedy
  }
}
