import { expect, test } from 'vitest'
import { Account } from './account.ts'

test('an event counts when all before it are settled, in whatever order the server answers', () => {
  const account = new Account()
  const [first, second, third] = [account.open(100), account.open(50), account.open(100)]
  second.withheld()
  third.stored(9)
  expect(account.settled).toEqual({ frames: 0, events: 0, bytes: 0, withheld: 0 })
  first.stored(7)
  first.stored(7)
  expect(account.settled).toEqual({ frames: 2, events: 200, bytes: 16, withheld: 50 })
})

test('a second producer goes on with what the first has settled', () => {
  const account = new Account({ frames: 3, events: 300, bytes: 30, withheld: 10 })
  account.open(100).stored(10)
  expect(account.settled).toEqual({ frames: 4, events: 400, bytes: 40, withheld: 10 })
})
