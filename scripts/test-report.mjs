// Prints the closing line of the last `npm test` from vitest's report; fails if there is none or a test failed.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { countTests, formatCounts } from './lib/test-counts.mjs'

const file = fileURLToPath(new URL('../.jetwatch/test-report.json', import.meta.url))
let counts = { passed: 0, failed: 1, skipped: 0 }
try {
  counts = countTests(JSON.parse(readFileSync(file, 'utf8')))
} catch (error) {
  process.stderr.write(`The tests left no report (${error.message}): see the lines above\n`)
}
process.stdout.write(`${formatCounts(counts)}\n`)
if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1
