import { expect, test } from 'vitest'
import { type Contender, slowed } from './contender.ts'
import { interleave } from './interleave.ts'

const counting = (name: string, order: string[]): Contender => ({
  name,
  measure: async (seconds) => {
    order.push(name)
    return { units: 10, seconds, cpu: seconds }
  },
})

test('contenders take turns, and the first turn of each does not count', async () => {
  const order: string[] = []
  const works = await interleave([counting('a', order), counting('b', order)], { repetitions: 2, seconds: 1 })
  expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
  expect(works.map((work) => work.length)).toEqual([2, 2])
})

test('a contender with a warm-up of its own is not measured before it counts', async () => {
  const order: string[] = []
  const long: Contender = { ...counting('long', order), warmUp: async () => void order.push('warm-up') }
  await interleave([long], { repetitions: 2, seconds: 1 })
  expect(order).toEqual(['warm-up', 'long', 'long'])
})

test('a slowed contender does its work several times over for the same units', async () => {
  let units = 0
  const growing: Contender = { name: 'x', measure: async (seconds) => ({ units: ++units, seconds, cpu: 2 * seconds }) }
  const work = await slowed(growing, 3).measure(6)
  // 1 unit in 6 s, then 2 in 6 s and 3 in 6 s, each for the work of one.
  expect(work).toEqual({ units: 1, seconds: 6 + 3 + 2, cpu: 2 * (6 + 3 + 2) })
})
