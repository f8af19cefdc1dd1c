import { expect, test } from 'vitest'
import { isRunnable, productsOf } from './run-tutorial.ts'
import { parseTutorial, tableOf, withOutputs } from './tutorial.ts'

const MARKDOWN = `# A
Text.

\`\`\`sh
npx jetwatch train --data a.h5 --out models/x
npx jetwatch evaluate --model x --data a.h5 \\
  --report x.html
\`\`\`

![A curve that falls](images/tutorial/curve.svg "x.html: Learning curve of x")

\`\`\`text output: table
old
\`\`\`

\`\`\`python
not ours
\`\`\`

\`\`\`text output
older
lines
\`\`\`
`

test('a tutorial is its commands, the pictures from their reports and what they print, in order', () => {
  expect(parseTutorial(MARKDOWN)).toMatchObject([
    { kind: 'commands', commands: [['npx', 'jetwatch', 'train', '--data', 'a.h5', '--out', 'models/x'], { length: 9 }] },
    { kind: 'picture', file: 'images/tutorial/curve.svg', alt: 'A curve that falls', report: 'x.html', heading: 'Learning curve of x' },
    { kind: 'output', show: 'table', text: 'old\n' },
    { kind: 'output', show: 'all', text: 'older\nlines\n' },
  ])
})

test('new outputs replace the old ones and nothing else, whatever they hold', () => {
  const renewed = withOutputs(MARKDOWN, ['a $1 $& b\n', 'c'])
  expect(parseTutorial(renewed).flatMap((part) => (part.kind === 'output' ? [part.text] : []))).toEqual(['a $1 $& b\n', 'c\n'])
  expect(withOutputs(renewed, ['old', 'older\nlines'])).toBe(MARKDOWN)
})

test('of evaluations the tables are shown, of other commands everything', () => {
  const table = '      AUC   E10\nx   0.9   0.8'
  const output = `x on a.h5\n9 jets in 1 s\n\n${table}\n\nE10: words.\nThe model does not beat jet mass (0.9) in AUC (0.8).\n`
  expect(tableOf(output)).toBe(table)
  expect(tableOf(output + output)).toBe(`${table}\n\n${table}`)
  expect(tableOf('a\n\nb\n')).toBe('a\n\nb\n')
})

test('what a command writes is known, and only commands that end by themselves are run', () => {
  expect(productsOf(['npx', 'jetwatch', 'models', 'add', 'a.onnx', '--name', 'b'])).toEqual(['models/b'])
  expect(productsOf(['npx', 'jetwatch', 'evaluate', '--model', 'b', '--report', 'r.html', '--json', 'j.json'])).toEqual([
    'r.html',
    'j.json',
  ])
  expect(isRunnable(['npx', 'jetwatch', 'up', '--model', 'b'])).toBe(false)
  expect(isRunnable(['npx', 'jetwatch', 'up', '--duration', '5'])).toBe(true)
  expect(isRunnable(['npx', 'jetwatch', 'models'])).toBe(true)
  expect(isRunnable(['python', 'x.py'])).toBe(false)
})
