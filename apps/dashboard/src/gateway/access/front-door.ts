import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Fault } from '@jetwatch/shared/status'

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']

export interface DoorOptions {
  /** Address that is listened on. */
  readonly bind: string
  /** The URL under which browsers open the page, where it is not the address itself: behind a proxy, or by name. */
  readonly publicUrl: string | null
  /** True if this server speaks TLS itself. */
  readonly tls: boolean
  /** True where an access file says who may do what. */
  readonly guarded: boolean
}

/** Under which names the server answers, and whether browsers reach it over TLS. */
export interface FrontDoor {
  /** True if the session cookie may travel over TLS only. */
  readonly secure: boolean
  /**
   * Why a request is refused, or null. A foreign Host means DNS rebinding; a foreign Origin, another site's page. Clients that
   * are no browser send no Origin.
   */
  refuse(request: Pick<IncomingMessage, 'headers'>): Fault | null
}

/** @throws USAGE where the network could reach it and nobody would be asked who he is. */
export function openDoor({ bind, publicUrl, tls, guarded }: DoorOptions): FrontDoor {
  const outside = publicUrl === null ? null : new URL(publicUrl)
  if (!guarded && (!isLoopback(bind) || outside))
    throw new JetwatchError(
      'USAGE',
      `${outside ? `--public-url ${publicUrl}` : `--bind ${bind}`} would let anybody on the network change thresholds and runs`,
      'Name who may with --access FILE (jetwatch access add makes one), or leave it on loopback',
    )
  const scheme = tls ? 'https:' : 'http:'
  const names = new Set([...LOOPBACK_NAMES, bracketed(bind)])
  const origins = (host: string): string[] => [`${scheme}//${host}`, ...(outside?.host === host ? [outside.origin] : [])]
  const refuse: FrontDoor['refuse'] = ({ headers }) => {
    const host = headers.host ?? ''
    if (!names.has(host.replace(/:\d{1,5}$/, '')) && host !== outside?.host) {
      return {
        code: 'USAGE',
        message: `this server does not answer for host "${host.slice(0, 80)}"`,
        remedy: `Open it as ${outside ? outside.origin : `${scheme}//127.0.0.1 or ${scheme}//localhost with its port`}${guarded ? ', or name it with --public-url' : ''}`,
      }
    }
    const { origin } = headers
    if (origin === undefined || origins(host).includes(origin)) return null
    return {
      code: 'USAGE',
      message: `a page of ${origin.slice(0, 80)} may not use this server`,
      remedy: `Use the page at ${origins(host).at(-1)}`,
    }
  }
  return { secure: tls || outside?.protocol === 'https:', refuse }
}

const isLoopback = (address: string): boolean => address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address)

const bracketed = (address: string): string => (isIP(address) === 6 ? `[${address}]` : address)
