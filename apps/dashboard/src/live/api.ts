import { type Fault, faultSchema } from '@jetwatch/shared/status'
import type { z } from 'zod'

/** An answer that is no success, in the server's words. */
export class ApiFault extends Error {
  readonly fault: Fault
  readonly status: number

  constructor(status: number, fault: Fault) {
    super(`${fault.message}. ${fault.remedy}`)
    this.name = 'ApiFault'
    this.status = status
    this.fault = fault
  }
}

/**
 * Calls the gateway. `body` goes as JSON; the answer is checked.
 * @throws ApiFault: what the server refused, an unreachable server, or an answer of another version.
 */
export async function callApi<S extends z.ZodType>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: `/api/${string}`,
  schema: S,
  body?: unknown,
  signal?: AbortSignal,
): Promise<z.infer<S>> {
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw new ApiFault(0, {
      code: 'ENVIRONMENT',
      message: 'the dashboard server does not answer',
      remedy: 'Check that jetwatch is running, then try again',
    })
  })
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw new ApiFault(response.status, readFault(answer, response.status))
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new ApiFault(response.status, {
    code: 'BAD_MESSAGE',
    message: `the answer to ${path} cannot be read (${parsed.error.issues[0]?.message ?? 'unknown'})`,
    remedy: 'Reload the page',
  })
}

function readFault(answer: unknown, status: number): Fault {
  const parsed = faultSchema.safeParse(answer)
  if (parsed.success) return parsed.data
  return { code: 'ENVIRONMENT', message: `the dashboard server answered ${status}`, remedy: 'Reload the page' }
}
