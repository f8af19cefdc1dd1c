import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Gateway } from '../gateway.ts'
import type { Viewers } from '../viewers.ts'
import { createMetrics } from './metrics.ts'

const read = (path: string): string => readFileSync(new URL(`../../../../../deploy/${path}`, import.meta.url), 'utf8')

test.each(['prometheus/alerts.yml', 'grafana/jetwatch.json'])('every metric that %s names is one of ours', (path) => {
  // Nothing is read from them: the definitions alone are asked for.
  const registry = createMetrics({} as Gateway, {} as Viewers)
  const known = new Set(registry.getMetricsAsArray().map(({ name }) => name))
  const named = [...new Set(read(path).match(/\bjetwatch_\w+/g))].map((name) => name.replace(/_(bucket|sum|count)$/, ''))
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((name) => !known.has(name))).toEqual([])
})
