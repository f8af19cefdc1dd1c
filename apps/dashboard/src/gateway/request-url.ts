import type { IncomingMessage } from 'node:http'

const NOWHERE = new URL('http://localhost/%00')

/** Path and query of a request. What makes no URL, such as `//` or `http://[`, is a path that nothing has. */
export function requestUrl({ url }: Pick<IncomingMessage, 'url'>): URL {
  // A leading `//` would be read as a host.
  const target = (url ?? '/').replace(/^\/{2,}/, '/')
  return URL.canParse(target, NOWHERE) ? new URL(target, NOWHERE) : NOWHERE
}
