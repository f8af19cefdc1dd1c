import { format } from 'node:util'
import { afterAll, afterEach } from 'vitest'

/** A test that prints fails: output nobody reads hides faults. What is expected is spied on by the test itself. */
const printed: string[] = []
const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const
for (const method of METHODS) console[method] = (...values: unknown[]) => void printed.push(`console.${method}: ${format(...values)}`)

function check(): void {
  const lines = printed.splice(0)
  if (lines.length > 0) throw new Error(`stray console output:\n${lines.join('\n')}`)
}
afterEach(check)
afterAll(check)
