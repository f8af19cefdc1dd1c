import { applyCommand, type Control, firstControl, type ReplayCommand } from '@jetwatch/shared/run-control'
import { createStreamClock } from '@jetwatch/shared/stream-clock'
import { expect, test } from 'vitest'
import { Pace } from './pace.ts'
import { Player } from './player.ts'

const FRAME = 50
const RATE = 1_000

/**
 * A player on a clock that moves only while it waits. `at`: commands, each in force from a second on or (`whenHeld`) when it holds; the stream ends
 * where it would hold for ever.
 */
function simulated({ resumeAt = 0, speed = 1, from = 0 }: { resumeAt?: number; speed?: number; from?: number } = {}) {
  let now = 0
  const stop = new AbortController()
  const orders: { readonly time: number; readonly command: ReplayCommand }[] = []
  let control: Control = firstControl('demo', { speed, from }, { author: 'test', at: 0 })
  const pace = new Pace({ clock: createStreamClock({ rate: RATE, seed: 1 }), speed, now: () => now })
  const give = (command: ReplayCommand): void => {
    control = applyCommand(control, command, { state: 'running', position: player.position, total: null }, { author: 'test', at: now })
    player.obey(control)
  }
  const player: Player = new Player({
    ...{ control, pace, stop: stop.signal, resumeAt },
    sleep: async (seconds, signal) => {
      const next = orders[0]
      if (next && next.time <= now + seconds) {
        now = Math.max(now, next.time)
        orders.shift()
        give(next.command)
        return
      }
      if (seconds === Number.POSITIVE_INFINITY) stop.abort()
      else if (!signal.aborted) now += seconds
    },
  })
  const sent: { first: number; at: number }[] = []
  const skipped: number[] = []
  return {
    ...{ player, sent, skipped, give, stop },
    at: (time: number, command: ReplayCommand): void => void orders.push({ time, command }),
    play: async (frames: number): Promise<void> => {
      for (let frame = 0; frame < frames; frame++) {
        const verdict = await player.admit(frame * FRAME, FRAME)
        if (verdict === 'stop') return
        if (verdict === 'send') sent.push({ first: frame * FRAME, at: now })
        if (verdict === 'skip') skipped.push(frame * FRAME)
      }
    },
  }
}

test('pause and resume leave no frame out, send none twice, and shift all later ones by the pause', async () => {
  const run = simulated()
  run.at(0.12, { kind: 'pause' })
  run.at(7.12, { kind: 'resume' })
  await run.play(6)
  expect(run.sent.map(({ first }) => first)).toEqual([0, 50, 100, 150, 200, 250])
  const times = run.sent.map(({ at }) => Number(at.toFixed(6)))
  expect(times).toEqual([0.05, 0.1, 7.15, 7.2, 7.25, 7.3])
})

test('a step of N events ends with the frame that holds the last of them, and says so', async () => {
  const run = simulated()
  run.give({ kind: 'pause' })
  run.at(1, { kind: 'step', events: 120 })
  await run.play(100)
  expect(run.sent.map(({ first }) => first)).toEqual([0, 50, 100])
  expect([run.player.position, run.player.paused, run.player.revision]).toEqual([150, true, 3])
})

test('a jump leaves whole frames out, lands on the one that holds the sequence, and takes no time; also while it holds', async () => {
  const run = simulated()
  run.at(0.12, { kind: 'jump', sequence: 520 })
  await run.play(12)
  expect(run.skipped).toEqual([100, 150, 200, 250, 300, 350, 400, 450])
  expect(run.sent.map(({ first }) => first)).toEqual([0, 50, 500, 550])
  expect(run.sent[2]?.at).toBeCloseTo(0.17, 9)
  const held = simulated()
  held.give({ kind: 'pause' })
  held.at(1, { kind: 'jump', sequence: 500 })
  await held.play(100)
  expect([held.sent.length, held.skipped.length, held.player.position, held.player.paused]).toEqual([0, 10, 500, true])
})

test('a speed holds from the moment it is asked for, in the middle of a frame', async () => {
  const run = simulated({ speed: 0.1 })
  run.at(0.25, { kind: 'speed', speed: 10 })
  await run.play(3)
  expect(run.sent.map(({ at }) => Number(at.toFixed(6)))).toEqual([0.2525, 0.2575, 0.2625])
})

test('stop ends a run that plays and one that holds, before the next frame', async () => {
  const run = simulated()
  run.at(0.12, { kind: 'stop' })
  await run.play(100)
  expect([run.sent.length, run.player.stopped]).toEqual([2, true])
  const held = simulated()
  held.give({ kind: 'pause' })
  held.at(1, { kind: 'stop' })
  await held.play(100)
  expect([held.sent.length, held.player.stopped]).toEqual([0, true])
})

test('a player that goes on after another neither sends nor leaves out what that one has settled', async () => {
  const run = simulated({ resumeAt: 200, from: 300 })
  await run.play(10)
  expect(run.skipped).toEqual([200, 250])
  expect(run.sent.map(({ first }) => first)).toEqual([300, 350, 400, 450])
  expect(run.sent[0]?.at).toBeCloseTo(0.05, 9)
})

test('a document older than the one in force is not obeyed', async () => {
  const run = simulated()
  run.give({ kind: 'speed', speed: 2 })
  run.player.obey(firstControl('demo', { speed: 9 }, { author: 'late', at: 0 }))
  expect(run.player.speed).toBe(2)
})
