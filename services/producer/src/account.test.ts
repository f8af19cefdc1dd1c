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

test('events that are sent more than once count when every answer is there, and so do their repeats', () => {
  const account = new Account()
  const entry = account.open(100, 3)
  entry.repeated('stored')
  entry.stored(7)
  expect(account.settled).toEqual({ frames: 0, events: 0, bytes: 0, withheld: 0 })
  entry.repeated('refused')
  const once = { frames: 1, events: 100, bytes: 7, withheld: 0, repeats: { stored: 100, refused: 100 } }
  expect(account.settled).toEqual(once)
  const later = new Account(once)
  const other = later.open(10, 2)
  other.stored(1)
  other.repeated('stored')
  expect(later.settled).toEqual({ frames: 2, events: 110, bytes: 8, withheld: 0, repeats: { stored: 110, refused: 100 } })
})
