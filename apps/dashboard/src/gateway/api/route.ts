import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type { Role } from '@jetwatch/shared/access'
import type { ErrorCode } from '@jetwatch/shared/errors'
import type { Reception } from '../access/reception.ts'
import type { Visitor } from '../access/visitor.ts'
import type { Gateway } from '../gateway.ts'
import type { Viewers } from '../viewers.ts'

export interface RouteContext {
  readonly gateway: Gateway
  readonly viewers: Viewers
  /** Decoded values of the path's `:name` segments. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The JSON body; its author is who is signed in. @throws BAD_MESSAGE where it is none, or above 64 KiB. */
  body(): Promise<unknown>
  readonly request: IncomingMessage
  readonly reception: Reception
  readonly visitor: Visitor
}

export type Reply =
  | { readonly json: unknown; readonly status?: number; readonly cookie?: string }
  | { readonly bytes: Uint8Array; readonly type: string; readonly filename: string }
  | { readonly stream: Readable; readonly type: string; readonly filename: string }
  /** An HTML page of a file of the user's: shown, under a policy of its own that lets nothing run or load. */
  | { readonly page: Uint8Array }

/** One path of the HTTP API. A JetwatchError becomes the fault body with a fitting status. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Like `/api/event/:run/:sequence`. */
  readonly path: string
  /** What a visitor must be allowed to do, null for nothing; by default `view` to read, `operate` to change. */
  readonly needs?: Role | null
  /** What of a request is kept in the log of actions; by default all that changes something. `action` leaves the body out. */
  readonly audit?: 'whole' | 'action' | 'no'
  handle(context: RouteContext): Reply | Promise<Reply>
}

/** An error with a status of its own. */
export class HttpFault extends Error {
  readonly status: number
  readonly remedy: string
  readonly headers: Readonly<Record<string, string>>
  readonly code: ErrorCode

  constructor(
    status: number,
    message: string,
    remedy: string,
    { headers = {}, code = 'USAGE' }: { readonly headers?: Readonly<Record<string, string>>; readonly code?: ErrorCode } = {},
  ) {
    super(message)
    this.name = 'HttpFault'
    this.status = status
    this.remedy = remedy
    this.headers = headers
    this.code = code
  }
}
