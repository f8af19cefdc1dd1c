import { expect, test } from 'vitest'
import { secondsIn } from './cpu-profile.ts'

test('time belongs to a file if the file stands anywhere on the stack', () => {
  const node = (id: number, url: string, children: number[] = []) => ({ id, callFrame: { functionName: 'f', url }, children })
  const profile = {
    // root → work → helper; root → report → helper of the report
    nodes: [node(1, '', [2, 3]), node(2, 'work.ts', [4]), node(3, 'report.ts', [5]), node(4, 'helper.ts'), node(5, 'helper.ts')],
    samples: [2, 4, 5, 3, 2],
    timeDeltas: [0, 100, 200, 400, 800],
  }
  expect(secondsIn(profile, (url) => url === 'report.ts')).toBeCloseTo(1200e-6, 12)
  expect(secondsIn(profile, (url) => url === 'helper.ts')).toBeCloseTo(600e-6, 12)
  expect(secondsIn(profile, () => true)).toBeCloseTo(1500e-6, 12)
})
