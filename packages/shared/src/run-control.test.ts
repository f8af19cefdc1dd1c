import { describe, expect, test } from 'vitest'
import { createRandom } from './random.ts'
import { producerStateSchema } from './run.ts'
import { applyCommand, type Control, controlSchema, firstControl, type Place, type ReplayCommand } from './run-control.ts'

const by = { author: 'test', at: 7 }
const at = (position: number, total: number | null = 10_000): Place => ({ state: 'running', position, total })
const first = firstControl('demo', { speed: 1 }, by)
const paused: Control = { ...first, paused: true }
const apply = (control: Control, place: Place | null, ...commands: ReplayCommand[]): Control =>
  commands.reduce((before, command) => applyCommand(before, command, place, by), control)

test('every change is valid, has the next revision and the name of who made it, and leaves the document before alone', () => {
  const random = createRandom(1)
  let control = first
  for (let i = 0; i < 500; i++) {
    const before = structuredClone(control)
    const pick = Math.floor(random.next() * 5)
    const command: ReplayCommand = (
      [
        { kind: 'pause' },
        { kind: 'resume' },
        { kind: 'speed', speed: random.next() < 0.5 ? 'max' : 1 + random.next() },
        { kind: 'jump', sequence: control.from + Math.floor(random.next() * 10) },
        { kind: 'step', events: 1 + Math.floor(random.next() * 50) },
      ] as const
    )[pick] as ReplayCommand
    const playing = !control.paused && control.until === null
    const place = at(Math.max(0, control.from), null)
    if (command.kind === 'step' && playing) {
      expect(() => applyCommand(control, command, place, by)).toThrow(/is playing/)
      continue
    }
    const next = applyCommand(control, command, place, { author: `author ${i}`, at: i })
    expect(controlSchema.parse(next)).toEqual(next)
    expect(next).toMatchObject({ revision: before.revision + 1, author: `author ${i}`, at: i })
    expect(control).toEqual(before)
    control = next
  }
})

test('a pause and then a resume leave the run as it was; speed touches nothing else', () => {
  expect(apply(first, at(5), { kind: 'pause' }, { kind: 'resume' })).toEqual({ ...first, revision: 3 })
  expect(apply(paused, at(5), { kind: 'speed', speed: 'max' })).toEqual({ ...paused, revision: 2, speed: 'max' })
})

test('steps begin where the run holds, and those asked for while one plays add up', () => {
  expect(apply(paused, at(300), { kind: 'step', events: 10 })).toMatchObject({ paused: false, until: 310 })
  expect(apply(paused, at(300), { kind: 'step', events: 10 }, { kind: 'step', events: 5 }).until).toBe(315)
  // The one before has ended at the boundary of a frame.
  expect(apply({ ...first, until: 310 }, at(350), { kind: 'step', events: 10 }).until).toBe(360)
})

test('a jump goes forward only, within the stream, and ends a step that it passes over', () => {
  expect(apply(first, at(300), { kind: 'jump', sequence: 300 }).from).toBe(300)
  expect(() => apply(first, at(300), { kind: 'jump', sequence: 299 })).toThrow(/is at 300.*cannot go back to 299/)
  expect(() => apply(first, at(0), { kind: 'jump', sequence: 900 }, { kind: 'jump', sequence: 899 })).toThrow(/is at 900/)
  expect(() => apply(first, at(0, 1_000), { kind: 'jump', sequence: 1_000 })).toThrow(/ends at 1000/)
  expect(apply(first, at(0, null), { kind: 'jump', sequence: 10 ** 9 }).from).toBe(10 ** 9)
  const stepping = apply(paused, at(0), { kind: 'step', events: 100 })
  expect(apply(stepping, at(10), { kind: 'jump', sequence: 99 })).toMatchObject({ until: 100, paused: false })
  expect(apply(stepping, at(10), { kind: 'jump', sequence: 100 })).toMatchObject({ until: null, paused: true, from: 100 })
})

describe('what has ended takes no command', () => {
  const commands: ReplayCommand[] = [
    { kind: 'pause' },
    { kind: 'resume' },
    { kind: 'step', events: 1 },
    { kind: 'speed', speed: 2 },
    { kind: 'stop' },
  ]
  test.each(commands)('%j', (command) => {
    for (const state of ['finished', 'stopped', 'failed'] as const) {
      expect(() => applyCommand(paused, command, { ...at(5), state }, by)).toThrow(/has ended/)
    }
    expect(() => applyCommand({ ...paused, stop: true }, command, at(5), by)).toThrow(/is being stopped/)
  })
})

test('a report of a producer of before reads as one that plays at its own speed and withholds nothing', () => {
  const old = {
    ...{ run: 'demo', state: 'running', frames: 2, events: 200, bytes: 9, skipped: {}, pass: 1 },
    ...{ rate: { asked: 1, actual: 1, behind: false }, error: null, updated: 1 },
  }
  expect(producerStateSchema.parse(old)).toEqual({ ...old, position: 0, total: null, paused: false, speed: 1, withheld: 0, control: 0 })
})
