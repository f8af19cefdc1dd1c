import type { IncomingMessage } from 'node:http'
import type { Fault } from '@jetwatch/shared/status'

const NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Why a request is refused, or null. A foreign Host means DNS rebinding; a foreign Origin, another site's page. Clients that
 * are no browser send no Origin.
 */
export function refuse({ headers }: IncomingMessage): Fault | null {
  const host = headers.host ?? ''
  if (!NAMES.has(host.replace(/:\d{1,5}$/, ''))) {
    return {
      code: 'USAGE',
      message: `this server does not answer for host "${host.slice(0, 80)}"`,
      remedy: 'Open it as http://127.0.0.1 or http://localhost with its port',
    }
  }
  const origin = headers.origin
  if (origin !== undefined && origin !== `http://${host}`) {
    return { code: 'USAGE', message: `a page of ${origin.slice(0, 80)} may not use this server`, remedy: `Use the page at http://${host}` }
  }
  return null
}
