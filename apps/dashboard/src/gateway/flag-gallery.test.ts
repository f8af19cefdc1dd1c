import { encodeFlag } from '@jetwatch/shared/flag'
import { MAX_FLAGS_SHOWN } from '@jetwatch/shared/live'
import { expect, test } from 'vitest'
import { FlagGallery } from './flag-gallery.ts'

const flagOf = (sequence: number): Uint8Array =>
  encodeFlag({
    stream: { preset: 'aachen', classes: ['qcd', 'top'], sources: ['a'.repeat(64)] },
    event: {
      sequence: Float64Array.of(sequence),
      label: Uint8Array.of(1),
      source: Uint16Array.of(0),
      row: Uint32Array.of(7),
      pt: Float32Array.of(600),
      eta: Float32Array.of(0),
      phi: Float32Array.of(0),
      mass: Float32Array.of(173),
      multiplicity: Uint16Array.of(50),
    },
    score: 0.5,
    cut: 0.25,
    revision: 1,
    meanSquare: 0.1,
    index: Uint16Array.of(3),
    value: Float32Array.of(1),
    prepared: new Float32Array(0),
    reconstruction: new Float32Array(0),
  })
const sequencesOf = (texts: readonly string[]): number[] => texts.map((text) => JSON.parse(text).sequence)

test('the gallery holds the newest, newest first, and gives a client those it has not had', () => {
  const gallery = new FlagGallery()
  for (let sequence = 0; sequence < MAX_FLAGS_SHOWN + 5; sequence++) gallery.add(flagOf(sequence), `m/${sequence}`)
  const all = sequencesOf(gallery.after(0, null))
  expect(all).toEqual(Array.from({ length: MAX_FLAGS_SHOWN }, (_, i) => MAX_FLAGS_SHOWN + 4 - i))
  expect(sequencesOf(gallery.after(gallery.newest - 2, null))).toEqual(all.slice(0, 2))
  expect(gallery.after(gallery.newest, null)).toEqual([])
})

test('a flag that is sent again is shown once', () => {
  const gallery = new FlagGallery()
  for (const message of ['m/1', 'm/2', 'm/1']) gallery.add(flagOf(Number(message.slice(2))), message)
  expect(sequencesOf(gallery.after(0, null))).toEqual([2, 1])
})

test('a flag that cannot be read is counted and takes no place', () => {
  const gallery = new FlagGallery()
  gallery.add(Uint8Array.of(1, 2, 3), 'bad')
  gallery.add(flagOf(4), 'm/4')
  expect(sequencesOf(gallery.after(0, null))).toEqual([4])
  expect(gallery.unreadable).toBe(1)
})
