import { type NextRequest, NextResponse } from 'next/server'

/**
 * Content security policy with a nonce per request: Next.js reads it from the request's header and puts it on the
 * scripts it emits. Nothing outside this host is ever loaded. `style-src-attr` allows the style attributes that
 * charts and sliders set.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    // 'self' covers ws: of the same host in current browsers, not in older Safari.
    `connect-src 'self' ws://${request.headers.get('host') ?? ''} wss://${request.headers.get('host') ?? ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
  const headers = new Headers(request.headers)
  headers.set('Content-Security-Policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('Content-Security-Policy', policy)
  return response
}

export const config = { matcher: ['/((?!_next/static|icon.svg).*)'] }
