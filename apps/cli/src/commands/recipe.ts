import { CORRUPTION_KINDS, corruptionSchema } from '@jetwatch/shared/corruptions/corruption'
import { JetwatchError } from '@jetwatch/shared/errors'
import { defaultFrameSize, parseRecipe, type Recipe, recipeClasses, recipeHash } from '@jetwatch/shared/recipe'
import { TRANSPORT_FAULT_KINDS, transportFaultSchema } from '@jetwatch/shared/transport/transport-fault'
import { describeIssues } from '@jetwatch/shared/validate'
import { closeAll, openRecipeFiles } from '@jetwatch/source/recipe-files'
import { Command, InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { integer, name, path, real, share } from '../arguments.ts'
import type { Io } from '../io.ts'
import { DEMO_RECIPE, ROOT, userPath } from '../paths.ts'
import { readRecipe } from '../read-recipe.ts'
import { strict } from '../strict.ts'
import { writeJson } from '../write-output.ts'

type Corruptions = NonNullable<Recipe['corruptions']>
type Transport = NonNullable<Recipe['transport']>

interface NewFlags {
  readonly from?: string
  readonly out: string
  readonly seed?: number
  readonly rate?: number
  readonly contamination?: number
  readonly events?: number
  readonly duration?: number
  readonly corruption?: Corruptions
  readonly transport?: Transport
}

/** `jetwatch recipe new|check|hash`. */
export function recipeCommand(io: Io): Command {
  const recipe = new Command('recipe')
    .description('Write, check and name recipes: small documents that fully determine a stream.')
    .action(() => {
      throw new JetwatchError('USAGE', 'jetwatch recipe does nothing by itself', 'Commands are new, check, hash')
    })
  const add = (command: Command): void => void recipe.addCommand(strict(command, io).helpOption('-h, --help', 'show this help'))
  add(
    new Command('new')
      .description('Write a recipe that starts from another one.')
      .argument('<NAME>', 'its name, which runs are named after', name)
      .option('--from <FILE>', 'recipe to start from (default: recipes/demo.json)', path)
      .requiredOption('--out <FILE|->', 'where to write it, - for stdout', path)
      .option('--seed <N>', 'seed of the stream', integer(0, 2 ** 32 - 1))
      .option('--rate <JETS/S>', 'nominal rate', real(0, 10_000_000, { above: true }))
      .option('--contamination <SHARE>', 'signal/(signal + background), 0 to 1 or as 5%', share)
      .option('--events <N>', 'end after so many events', integer(1, 2 ** 40))
      .option('--duration <S>', "end after so many seconds of the stream's own clock", real(0, 1e9, { above: true }))
      .option(
        '--corruption <JSON>',
        `a corruption, such as '{"kind":"pile-up","particles":20,"pt":1}' (repeatable)`,
        listOf<Corruptions[number]>(corruptionSchema),
      )
      .option(
        '--transport <JSON>',
        `a fault of the transport, such as '{"kind":"loss","probability":0.05}' (repeatable)`,
        listOf<Transport[number]>(transportFaultSchema),
      )
      .addHelpText(
        'after',
        `\nCorruptions are ${CORRUPTION_KINDS.join(', ')}; faults of the transport are ${TRANSPORT_FAULT_KINDS.join(', ')}. docs/recipes.md has their fields.`,
      )
      .action(async (title: string, flags: NewFlags) => {
        const base = await readRecipe(flags.from === undefined ? DEMO_RECIPE : userPath(flags.from, io.cwd))
        await writeJson(flags.out, parseRecipe(changed(base, title, flags)), io)
      }),
  )
  add(
    new Command('check')
      .description('Check a recipe and the files it names, and say what its stream is.')
      .argument('<FILE>', 'recipe')
      .action(async (file: string) => {
        const found = await readRecipe(userPath(file, io.cwd))
        closeAll(await openRecipeFiles(found, ROOT, recipeClasses(found)))
        io.out(`${describeRecipe(found)}\n`)
      }),
  )
  add(
    new Command('hash')
      .description('Print the hash of a recipe: the same for the same stream, wherever its files lie.')
      .argument('<FILE>', 'recipe')
      .action(async (file: string) => io.out(`${recipeHash(await readRecipe(userPath(file, io.cwd)))}\n`)),
  )
  return recipe
}

/** Adds to the list what each JSON argument says. */
const listOf =
  <T>(schema: z.ZodType<T>) =>
  (text: string, before: readonly T[] = []): T[] => {
    let input: unknown
    try {
      input = JSON.parse(text)
    } catch {
      throw new InvalidArgumentError('It must be JSON.')
    }
    const parsed = schema.safeParse(input)
    if (!parsed.success) throw new InvalidArgumentError(`${describeIssues(parsed.error)}.`)
    return [...before, parsed.data]
  }

function changed(
  base: Recipe,
  title: string,
  { seed, rate, contamination, events, duration, corruption: corruptions, transport }: NewFlags,
): unknown {
  if (contamination && base.signal.length === 0) {
    throw new JetwatchError('USAGE', '--contamination needs a signal, and the recipe has none', 'Start --from a recipe with a signal')
  }
  return {
    ...base,
    name: title,
    ...(seed === undefined ? {} : { seed }),
    ...(rate === undefined ? {} : { rate, frameSize: defaultFrameSize(rate) }),
    ...(contamination === undefined ? {} : { contamination }),
    ...(events === undefined ? {} : { events }),
    ...(duration === undefined ? {} : { duration }),
    ...(corruptions === undefined ? {} : { corruptions }),
    ...(transport === undefined ? {} : { transport }),
  }
}

/** A recipe in a few lines. */
export function describeRecipe(recipe: Recipe): string {
  const { contaminationSchedule: schedule, rateProfile: profile, corruptions = [], transport = [] } = recipe
  const share = (value: number): string => `${Number((100 * value).toPrecision(6))} %`
  const ends = [
    recipe.events === null ? null : `${recipe.events} events`,
    recipe.duration === undefined ? null : `${recipe.duration} s`,
  ].filter((end) => end !== null)
  const lines: [string, string][] = [
    ['recipe', `${recipe.name}  ${recipeHash(recipe)}`],
    ['background', recipe.background.join(', ')],
    [
      'signal',
      recipe.signal.length === 0
        ? 'none'
        : `${recipe.signal.join(', ')}: ${share(recipe.contamination)}${schedule ? `, ${JSON.stringify(schedule)}` : ''}`,
    ],
    ['fractions', recipe.fractions ? JSON.stringify(recipe.fractions) : 'as the files hold them'],
    ['rate', `${recipe.rate} jets/s${profile ? `, ${JSON.stringify(profile)}` : ''}`],
    ['ends after', ends.length ? ends.join(' or ') : recipe.loop ? 'never' : 'the files'],
    ['files', recipe.files.map(({ path: file }) => file).join(', ')],
    ['corruptions', asLines(corruptions)],
    ['transport', asLines(transport)],
  ]
  return lines.map(([key, value]) => `${key.padEnd(13)}${value}`).join('\n')
}

const asLines = (list: readonly object[]): string => (list.length ? list.map((one) => JSON.stringify(one)).join('\n             ') : 'none')
