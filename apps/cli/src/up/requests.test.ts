import type { State } from '@jetwatch/bus/state'
import type { ReplayAnswer, ReplayRequest } from '@jetwatch/shared/replay-request'
import { expect, test } from 'vitest'
import { Requests } from './requests.ts'

const request = (id: string): ReplayRequest => ({ id: `request-${id}` }) as ReplayRequest

test('what was asked before it came is not for it; of several requests the last is taken and the others are told so', async () => {
  const answers: ReplayAnswer[] = []
  let write: (request: ReplayRequest) => void = () => {}
  const requests = await Requests.open({
    readReplayRequest: async () => request('old'),
    watchReplayRequest: async (onValue: (request: ReplayRequest) => void) => {
      write = onValue
      onValue(request('old'))
      return { stop: () => {}, done: Promise.resolve() }
    },
    writeReplayAnswer: async (answer: ReplayAnswer) => void answers.push(answer),
  } as unknown as State)
  expect(requests.take()).toBeNull()
  const waiting = requests.waiting()
  write(request('a'))
  write(request('b'))
  await waiting
  expect(requests.take()).toEqual(request('b'))
  expect(requests.take()).toBeNull()
  expect(answers).toEqual([
    expect.objectContaining({ id: 'request-a', state: 'refused', error: expect.objectContaining({ code: 'CONFLICT' }) }),
  ])
})
