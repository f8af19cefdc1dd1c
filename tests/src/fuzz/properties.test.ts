import { findModel } from '@jetwatch/engine/model'
import { JetwatchError, oneLine } from '@jetwatch/shared/errors'
import { decodeFrame, encodeFrame } from '@jetwatch/shared/frame'
import { NAME_PATTERN } from '@jetwatch/shared/names'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../service-process.ts'
import { STREAM, sampleFrame } from './targets/sample-jets.ts'

const seed = 20_261_122

test('every frame of jets survives the wire, whatever its size, its first sequence and its classes', () => {
  const streams = fc.record({
    preset: fc.constantFrom('aachen' as const, 'rutgers' as const, '8x8@0.5' as const),
    classes: fc.uniqueArray(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,10}$/), { minLength: 2, maxLength: 9 }),
    sources: fc.constant(STREAM.sources),
  })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.maxSafeNat(), fc.nat(), streams, (events, first, jets, stream) => {
      const frame = sampleFrame(events, jets, Math.min(first, Number.MAX_SAFE_INTEGER - events), stream)
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
    }),
    { seed, numRuns: 150 },
  )
})

const hostileNames = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('..', '.', '/', '\\', '%2e', '%2f', '\u0000', 'dense-6', '~', 'C:', '://', '__proto__'))
    .map((parts) => parts.join('')),
)

test('no name leads out of the models folder', async () => {
  await fc.assert(
    fc.asyncProperty(
      hostileNames.filter((name) => !NAME_PATTERN.test(name)),
      async (name) => {
        const error = await findModel(`${REPOSITORY}models`, name).catch((fault: unknown) => fault)
        expect(error).toBeInstanceOf(JetwatchError)
        expect(error).toMatchObject({ code: 'USAGE' })
      },
    ),
    { seed, numRuns: 500 },
  )
})

test('whatever an error is about, it is one bounded line without a character that a terminal obeys', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 5_000, size: 'max' }), fc.integer({ min: 2, max: 2_000 }), (text, longest) => {
      const line = oneLine(text, longest)
      expect(line.length).toBeLessThanOrEqual(longest)
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u)
      if (text.length <= longest) expect([...line].length).toBeLessThanOrEqual([...text].length)
    }),
    { seed, numRuns: 300 },
  )
})
