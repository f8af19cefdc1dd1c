import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { describeError } from '@jetwatch/shared/errors'
import { ROOT } from '../paths.ts'
import { runTutorial } from './run-tutorial.ts'

// `npm run tutorial:pictures`: runs docs/tutorial.md and renews its pictures and the outputs that it shows. With `-- --keep` it leaves the
// models there, and does not train again those that it finds.
const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } })
const say = (line: string): void => void process.stdout.write(`${line}\n`)
try {
  await runTutorial(
    { document: join(ROOT, 'docs', 'tutorial.md'), keep: values.keep },
    {
      onCommand: (command) => say(`· ${command}`),
      onDone: (_, seconds) => say(`  ${seconds.toFixed(1)} s`),
      onPicture: (file, bytes) => say(`  ${file} ${(bytes / 1000).toFixed(0)} kB`),
    },
  )
} catch (error) {
  say(describeError(error))
  process.exitCode = 1
}
