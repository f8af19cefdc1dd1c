import { expect, test } from 'vitest'
import { documentedCommands } from './documented-commands.ts'
import { shellWords } from './shell-words.ts'

const found = (markdown: string) => documentedCommands(markdown).map(({ line, argv, isWhole }) => [line, argv.join(' '), isWhole])

test('a command is found in a fenced block, in an indented one and in a code span, with its line', () => {
  const markdown = [
    '# Title',
    '```sh',
    'npx jetwatch up --rate 5 # comment',
    'JETWATCH_HOME=/x npx jetwatch inspect "my file.h5" > out.txt',
    '```',
    '',
    '    jetwatch models',
    '',
    'Then `npx jetwatch evaluate --model a` and `jetwatch up`; the word jetwatch alone is none.',
  ].join('\n')
  expect(found(markdown)).toEqual([
    [3, 'up --rate 5', true],
    [4, 'inspect my file.h5', true],
    [7, 'models', true],
    [9, 'evaluate --model a', false],
    [9, 'up', false],
  ])
})

test('a command goes on behind a backslash, and in a code span over the end of a line', () => {
  expect(found('```sh\njetwatch train --data a \\\n  --out models/b\n```')).toEqual([[2, 'train --data a --out models/b', true]])
  expect(found('see `jetwatch train --data a\n--out models/b` for it')).toEqual([[1, 'train --data a --out models/b', false]])
})

test('what an ellipsis stands for is left out, placeholders for a command and output are no commands', () => {
  expect(found('```\njetwatch train --arch cnn …\n```')).toEqual([[2, 'train --arch cnn', false]])
  expect(found('`jetwatch COMMAND --help`, `npx jetwatch <command> --help`, `jetwatch …`')).toEqual([])
  expect(found('```text\njetwatch up --nonsense\n```')).toEqual([])
})

test('words are those of a shell', () => {
  expect(shellWords(`a 'b c' --d="e f" # g`)).toEqual(['a', 'b c', '--d=e f'])
  expect(shellWords('a b | c')).toEqual(['a', 'b'])
  expect(shellWords('a --json - && b')).toEqual(['a', '--json', '-'])
})
