/**
 * @typedef {{ status: string, message?: string, assertionResults: { status: string }[] }} FileResult
 * @typedef {{ passed: number, failed: number, skipped: number }} TestCounts
 */

/**
 * Counts of vitest's JSON report. A file that could not be run at all counts as one failed test.
 * @param {{ testResults: FileResult[] }} report
 * @returns {TestCounts}
 */
export function countTests(report) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of report.testResults) {
    let failed = 0
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed++
      else if (status === 'failed') failed++
      else counts.skipped++
    }
    counts.failed += failed === 0 && file.status === 'failed' ? 1 : failed
  }
  return counts
}

/** @param {TestCounts} counts */
export const formatCounts = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
