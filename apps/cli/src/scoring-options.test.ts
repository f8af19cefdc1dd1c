import { expect, test } from 'vitest'
import { run } from './run.ts'
import { scorerFlags } from './scoring-options.ts'
import { testIo } from './testing-io.ts'

test('the scorer is told what was asked for, and nothing else', () => {
  expect(scorerFlags({ engine: 'auto' })).toEqual(['--engine', 'auto'])
  const asked = scorerFlags({ engine: 'webgpu', precision: 'fp16', batch: 'auto' })
  expect(asked).toEqual(['--engine', 'webgpu', '--precision', 'fp16', '--batch', 'auto'])
})

test.each([
  ['--batch', '0'],
  ['--batch', 'many'],
  ['--precision', 'fp8'],
])('%s %s is refused before anything starts, with what is accepted', async (flag, value) => {
  for (const command of [['up'], ['replay', 'recipes/demo.json']]) {
    const io = testIo()
    expect(await run([...command, flag, value], io)).toBe(2)
    expect(io.written.err).toMatch(/USAGE: .*(auto or a whole number|fp32, fp16)/)
  }
})
