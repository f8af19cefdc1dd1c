import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { type ArchitectureName, applies } from '@jetwatch/training/options'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../paths.ts'
import { createProgram } from '../program.ts'
import { testIo } from '../testing-io.ts'
import { type DocumentedCommand, documentedCommands } from './documented-commands.ts'
import { markdownFiles } from './markdown-files.ts'
import { productsOf, valuesOf } from './run-tutorial.ts'
import { parseTutorial } from './tutorial.ts'

const TUTORIAL = join(ROOT, 'docs', 'tutorial.md')
const documents = markdownFiles(ROOT).map((file) => ({ name: relative(ROOT, file), file, text: readFileSync(file, 'utf8') }))
const calls = documents.flatMap(({ name, text }) => documentedCommands(text).map((call) => ({ ...call, at: `${name}:${call.line}` })))

/** What the real parser says against a command line; nothing is run. */
async function faultOf({ argv, isWhole }: Pick<DocumentedCommand, 'argv' | 'isWhole'>): Promise<string | null> {
  const program = createProgram(testIo(), () => {})
  let parsed: Command | undefined
  const disarm = (command: Command): void => {
    command.action((...args: unknown[]) => {
      parsed = args.at(-1) as Command
    })
    command.commands.forEach(disarm)
  }
  program.commands.forEach(disarm)
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    const { exitCode, message } = error as { exitCode?: number; message: string }
    if (exitCode === 0) return null
    return !isWhole && /^(required option|missing required argument)|argument missing/.test(message) ? null : message
  }
  return parsed?.name() === 'train' ? strayOf(parsed) : null
}

/** As `train` refuses it: a flag that its architecture has no use for. */
function strayOf(command: Command): string | null {
  const arch = command.getOptionValue('arch') as ArchitectureName
  const stray = command.options.find(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli' && !applies(option.attributeName(), arch),
  )
  return stray ? `${stray.long} says nothing to --arch ${arch}` : null
}

describe('commands in documents', () => {
  test('are found in every document that has them', () => {
    const found = (name: string): number => calls.filter(({ at }) => at.startsWith(`${name}:`)).length
    expect(found('README.md')).toBeGreaterThan(2)
    expect(found('docs/tutorial.md')).toBeGreaterThan(15)
    expect(found('docs/bring-your-own-model.md')).toBeGreaterThan(3)
    expect(found('docs/results.md')).toBeGreaterThan(5)
    expect(found('models/cnn-6/README.md')).toBeGreaterThan(0)
  })

  test.each(calls.map((call) => [`${call.at} jetwatch ${call.argv.join(' ')}`, call] as const))('%s', async (_, call) => {
    expect(await faultOf(call)).toBeNull()
  })

  test.each([
    ['an unknown command', ['fly'], /unknown command/],
    ['an unknown flag', ['evaluate', '--model', 'a', '--data', 'b', '--fast'], /unknown option/],
    ['an unknown architecture', ['train', '--data', 'a', '--out', 'models/b', '--arch', 'oracle'], /oracle/],
    ['a flag of another architecture', ['train', '--data', 'a', '--out', 'models/b', '--arch', 'pca', '--epochs', '3'], /says nothing/],
    ['a flag that is missing from a whole command', ['train', '--data', 'a'], /--out/],
  ])('%s would be noticed', async (_, argv, message) => {
    expect(await faultOf({ argv, isWhole: true })).toMatch(message)
  })
})

test.each(documents.map(({ name, file, text }) => [name, file, text] as const))('every file that %s links to is there', (_, file, text) => {
  const targets = Array.from(text.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g), ([, target = '']) => target.replace(/#.*$/, ''))
  const missing = targets.filter((target) => target && !/^[a-z]+:/.test(target) && !existsSync(resolve(dirname(file), target)))
  expect(missing).toEqual([])
})

describe('the tutorial', () => {
  const markdown = readFileSync(TUTORIAL, 'utf8')
  const parts = parseTutorial(markdown)
  const commands = parts.flatMap((part) => (part.kind === 'commands' ? part.commands : []))

  test('builds on itself: every file and model that a command names is in the repository or was made by a command before', () => {
    const made = new Set<string>()
    for (const words of commands) {
      const files = [
        ...valuesOf(words, '--data'),
        ...valuesOf(words, '--signal'),
        ...words.filter((word) => /^[^-=][^=]*\.(h5|onnx)$/.test(word)),
      ]
      for (const file of files) expect(made.has(file) || existsSync(join(ROOT, file)), `${file} of ${words.join(' ')}`).toBe(true)
      for (const model of valuesOf(words, '--model'))
        expect(made.has(`models/${model}`) || existsSync(join(ROOT, 'models', model)), `${model} of ${words.join(' ')}`).toBe(true)
      for (const product of productsOf(words)) made.add(product)
    }
  })

  test('takes each picture from a report that the commands right before it wrote, and shows what commands print right below them', () => {
    let written: string[] = []
    for (const part of parts) {
      if (part.kind === 'commands') written = part.commands.flatMap(productsOf)
      if (part.kind === 'picture') expect(written, part.file).toContain(part.report)
    }
    expect(parts.filter(({ kind }) => kind === 'picture').length).toBeGreaterThan(8)
  })

  test('has all its pictures, in words too, no others lie beside them, and all are smaller than 2 MB together', () => {
    const pictures = parts.filter((part) => part.kind === 'picture')
    const folder = join(dirname(TUTORIAL), 'images', 'tutorial')
    expect(readdirSync(folder).sort()).toEqual(pictures.map(({ file }) => basename(file)).sort())
    for (const { alt } of pictures) expect(alt.length).toBeGreaterThan(20)
    expect(pictures.reduce((sum, { file }) => sum + statSync(join(dirname(TUTORIAL), file)).size, 0)).toBeLessThan(2e6)
  })

  test('quotes no figure in its text that is not in what a command printed', () => {
    const printed = parts.flatMap((part) => (part.kind === 'output' ? (part.text.match(/\d+\.\d+/g) ?? []) : [])).map(Number)
    const text = parts.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), markdown).replace(/`[^`]*`/g, '')
    const quoted = text.match(/(?<![\d.])0\.\d{3,4}(?!\d)/g) ?? []
    const isPrinted = (figure: string): boolean =>
      printed.some((value) => Math.abs(value - Number(figure)) <= 0.51 * 10 ** -(figure.split('.')[1] as string).length)
    expect(quoted.length).toBeGreaterThan(5)
    expect(quoted.filter((figure) => !isPrinted(figure))).toEqual([])
  })
})
