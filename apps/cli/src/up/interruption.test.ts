import { expect, test } from 'vitest'
import { watchInterruption } from './interruption.ts'

test('two signals at once are one Ctrl-C; a later one is the second', () => {
  let time = 0
  let seconds = 0
  const interruption = watchInterruption(
    () => {
      seconds++
    },
    () => time,
  )
  try {
    expect(interruption.signal.aborted).toBe(false)
    process.emit('SIGINT')
    expect(interruption.signal.aborted).toBe(true)
    time = 20
    process.emit('SIGINT')
    expect(seconds).toBe(0)
    time = 2000
    process.emit('SIGINT')
    expect(seconds).toBe(1)
  } finally {
    interruption.end()
  }
  expect(process.listenerCount('SIGINT')).toBe(0)
})
