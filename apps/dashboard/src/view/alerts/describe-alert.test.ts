import { ALERT_RULES, measured } from '@jetwatch/shared/alerts/rules'
import { expect, test } from 'vitest'
import { durationText, entryText, reasonText } from './describe-alert.ts'

const reading = { kind: 'drift' as const, subject: 'm', run: 'r', measures: measured(ALERT_RULES.drift.limits, 0.0712345, 12.34) }

test('a reason is its numbers with units and limits', () => {
  expect(reasonText(reading)).toBe('D 0.0712 (limit 0.05), Z 12.3 σ (limit 5 σ)')
})

test('a log entry says what happened, and who saw it', () => {
  const entry = { ...reading, time: 1, alert: 'drift.m.1', author: null, note: '' }
  expect(entryText({ ...entry, what: 'cleared' })).toBe('cleared: D 0.0712, Z 12.3 σ')
  expect(entryText({ ...entry, what: 'acknowledged', author: 'Ada', note: 'known' })).toBe('acknowledged by Ada: known')
  expect(entryText({ ...entry, what: 'acknowledged', author: 'Ada' })).toBe('acknowledged by Ada')
})

test('durations have one unit', () => {
  expect([0, 119_400, 120_000, 7_000_000, 7_200_000].map(durationText)).toEqual(['0 s', '119 s', '2 min', '117 min', '2.0 h'])
})
