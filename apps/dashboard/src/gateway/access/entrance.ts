import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { AccessFile } from '@jetwatch/access/access-file'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { type FrontDoor, openDoor } from './front-door.ts'
import { Reception } from './reception.ts'

/** How the network gets in; without any of it, over loopback only. */
export interface EntranceOptions {
  /** 0 takes any free port. */
  readonly port: number
  readonly bind?: string | undefined
  readonly publicUrl?: string | undefined
  /** Files with certificate and key (PEM); both or none. */
  readonly tlsCert?: string | undefined
  readonly tlsKey?: string | undefined
  /** File that says who may do what. */
  readonly access?: string | undefined
  /** Bearer token of the process that started this one: it may look. */
  readonly supervisorToken?: string | undefined
  /** Hears of an access file that was changed and cannot be used. */
  readonly onAccessFault?: (error: JetwatchError) => void
}

export interface Entrance {
  readonly server: Server
  readonly door: FrontDoor
  readonly reception: Reception
  readonly tls: boolean
  listen(): Promise<{ readonly url: string; readonly port: number }>
}

/** Bounds on clients that send slowly, or never finish; milliseconds. */
const HEADERS_MS = 10_000
const REQUEST_MS = 30_000
const MOST_CONNECTIONS = 1_024

/** @throws USAGE for an entrance that anybody could use, ENVIRONMENT for files that cannot be read. */
export function openEntrance(options: EntranceOptions): Entrance {
  const { port, bind = '127.0.0.1', publicUrl, tlsCert, tlsKey, access: path, supervisorToken, onAccessFault = () => {} } = options
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new JetwatchError('USAGE', 'TLS needs a certificate and its key', 'Give --tls-cert and --tls-key, or neither')
  const tls = tlsCert !== undefined && tlsKey !== undefined
  const access = path === undefined ? null : new AccessFile(path, onAccessFault)
  const door = openDoor({ bind, publicUrl: publicUrl ?? null, tls, guarded: access !== null })
  const server = tls ? createSecure(tlsCert, tlsKey) : createServer()
  server.headersTimeout = HEADERS_MS
  server.requestTimeout = REQUEST_MS
  server.maxConnections = MOST_CONNECTIONS
  const listen = async (): Promise<{ url: string; port: number }> => {
    const { address, family, port: taken } = await listenOn(server, port, bind)
    const everywhere = address === '0.0.0.0' || address === '::'
    const host = everywhere ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address
    return { url: `${tls ? 'https' : 'http'}://${host}:${taken}`, port: taken }
  }
  return { server, door, reception: new Reception({ access, secure: door.secure, supervisorToken: supervisorToken ?? null }), tls, listen }
}

function createSecure(cert: string, key: string): Server {
  try {
    return createTlsServer({ cert: readFileSync(cert), key: readFileSync(key), minVersion: 'TLSv1.2' })
  } catch (cause) {
    throw new JetwatchError(
      'ENVIRONMENT',
      `TLS cannot be used with ${cert} and ${key}: ${describeError(cause)}`,
      'Give a certificate and its key as PEM files that can be read',
      { cause },
    )
  }
}

function listenOn(server: Server, port: number, bind: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      const message = `port ${port} of ${bind} cannot be used: ${cause.message}`
      reject(
        new JetwatchError(taken ? 'CONFLICT' : 'ENVIRONMENT', message, 'Choose another with --port, or another address with --bind', {
          cause,
        }),
      )
    })
    server.listen(port, bind, () => resolve(server.address() as AddressInfo))
  })
}
