import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { installFault, installReason } from './install-state.mjs'
import { nodeVersionFault } from './node-version.mjs'
import { countTests, formatCounts } from './test-counts.mjs'

const lock = {
  '': { version: '0.1.0' },
  'packages/shared': { version: '0.1.0' },
  'node_modules/@jetwatch/shared': { resolved: 'packages/shared', link: true },
  'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' },
  'node_modules/a/node_modules/zod': { version: '3.0.0', integrity: 'sha512-b' },
  'node_modules/@esbuild/win32-x64': { version: '1.0.0', integrity: 'sha512-c', optional: true },
}
const { '': _, 'node_modules/@esbuild/win32-x64': __, ...installed } = lock

describe('installReason', () => {
  test('what npm installed from this lock file needs no install, with other platforms left out', () => {
    expect(installReason(lock, installed)).toBeNull()
  })

  test('without npm’s own record everything is installed', () => {
    expect(installReason(lock, null)).toMatch(/missing/)
  })

  test.each(['node_modules/zod', 'node_modules/a/node_modules/zod', 'node_modules/@jetwatch/shared'] as const)(
    'without %s it installs',
    (path) => {
      const { [path]: ___, ...less } = installed
      expect(installReason(lock, less)).toMatch(/is not installed/)
    },
  )

  test('another version or other content installs, also of an optional package', () => {
    expect(installReason(lock, { ...installed, 'node_modules/zod': { version: '3.9.0', integrity: 'sha512-a' } })).toBe(
      'zod is 3.9.0, the lock file asks for 4.0.0',
    )
    expect(installReason(lock, { ...installed, 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-x' } })).not.toBeNull()
    expect(
      installReason(lock, { ...installed, 'node_modules/@esbuild/win32-x64': { version: '0.9.0', integrity: 'sha512-c' } }),
    ).not.toBeNull()
  })

  test('what is installed besides is left alone', () => {
    expect(installReason(lock, { ...installed, 'node_modules/extra': { version: '1.0.0' } })).toBeNull()
  })
})

test('an unreachable registry is told from a full disk and from anything else, each in one line', () => {
  expect(installFault(1, 'npm error code ENOTFOUND')).toMatch(/registry/)
  expect(installFault(1, 'npm error code ENOSPC')).toMatch(/disk/)
  expect(installFault(7, 'npm error something')).toMatch(/code 7/)
  for (const output of ['ENOTFOUND', 'ENOSPC', '']) expect(installFault(1, output)).not.toContain('\n')
})

test.each([
  ['20.19.0', true],
  ['20.18.3', false],
  ['18.20.0', false],
  ['22.0.0', true],
  ['24.1.0', true],
])('Node.js %s is accepted: %s', (version, accepted) => {
  expect(nodeVersionFault(version) === null).toBe(accepted)
})

test('every test is counted once, and a file that could not run as one failure', () => {
  const report = {
    testResults: [
      { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'pending' }, { status: 'todo' }] },
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'failed', assertionResults: [] },
    ],
  }
  expect(countTests(report)).toEqual({ passed: 2, failed: 2, skipped: 2 })
  expect(formatCounts({ passed: 5, failed: 0, skipped: 0 })).toBe('5 passed, 0 failed')
  expect(formatCounts({ passed: 5, failed: 1, skipped: 2 })).toBe('5 passed, 1 failed, 2 skipped')
})

describe('package-lock.json', () => {
  const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')
  const packages: Record<string, { optionalDependencies?: Record<string, string> }> = JSON.parse(text).packages

  test('has an entry for every optional dependency: npm ci refuses a lock file that lacks one, on every platform', () => {
    const paths = Object.keys(packages)
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    expect(wanted.filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([])
  })

  test('names no registry host', () => {
    expect(text).not.toMatch(/"resolved": "https?:/)
  })
})
