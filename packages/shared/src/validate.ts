import type { z } from 'zod'
import { oneLine } from './errors.ts'

const MOST_ISSUES = 12
const LONGEST_ISSUE = 240

/** The faults of a parse in one line: `path: message; path: message`. Keys and values of the document may stand in it, so it is bounded. */
export function describeIssues({ issues }: z.ZodError): string {
  const shown = issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => oneLine(`${path.length ? path.join('.') : '(document)'}: ${message}`, LONGEST_ISSUE))
  return shown.join('; ') + (issues.length > MOST_ISSUES ? `; and ${issues.length - MOST_ISSUES} more` : '')
}
