import { decodeScores, encodeScores } from '@jetwatch/shared/scores'
import { describe, expect, test } from 'vitest'
import { makeScores } from '../synthetic-run.ts'
import { DecisionLog, MAX_LOGGED } from './decision-log.ts'

const FRAME = 50
const frame = (at: number) => decodeScores(encodeScores(makeScores(at)))

describe('DecisionLog', () => {
  test('finds every event that was decided, in any order of frames, while it grows', () => {
    const log = new DecisionLog()
    const order = Array.from({ length: 300 }, (_, i) => (i * 7) % 300)
    for (const at of order) log.scores(frame(at))
    for (let at = 0; at < 300; at++) {
      const scores = frame(at)
      for (let i = 0; i < FRAME; i++) {
        const place = log.find(at * FRAME + i)
        expect(place).toBeGreaterThanOrEqual(0)
        expect(log.at(place)).toEqual({ score: scores.score[i], label: scores.label[i], flagged: scores.flagged[i] === 1 })
      }
    }
    expect(log.newest).toBe(300 * FRAME - 1)
    expect(log.find(300 * FRAME)).toBe(-1)
  })

  test('an event that comes again from long ago does not push out what is new', () => {
    const log = new DecisionLog()
    const far = MAX_LOGGED / FRAME
    const late = { ...makeScores(0), sequence: Float64Array.from({ length: FRAME }, (_, i) => Math.ceil(far) * FRAME * 2 + i) }
    log.scores(late)
    log.scores(frame(1))
    expect(log.find(late.sequence[0] as number)).toBeGreaterThanOrEqual(0)
  })
})
