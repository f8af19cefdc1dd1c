import { availableParallelism } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { ENGINE_CHOICES, type EngineChoice } from '@jetwatch/engine/engine'
import { loadModel } from '@jetwatch/engine/model'
import { pointResultSchema } from '@jetwatch/sweep/point-result'
import { PointsStore } from '@jetwatch/sweep/points-store'
import { runSweep, type SweepRun } from '@jetwatch/sweep/run-sweep'
import { parseSweep, type Sweep, sweepPoints } from '@jetwatch/sweep/sweep-document'
import { sweepReport } from '@jetwatch/sweep/sweep-report'
import { sweepRows } from '@jetwatch/sweep/sweep-rows'
import { policyTable, scoreTable } from '@jetwatch/sweep/sweep-table'
import { Command, Option } from 'commander'
import { integer, path } from '../arguments.ts'
import { parseEnv } from '../env.ts'
import { makeHome } from '../home-folder.ts'
import type { Io } from '../io.ts'
import { modelFolder } from '../model-folder.ts'
import { projectPath, ROOT, userPath } from '../paths.ts'
import { progressBar } from '../progress-bar.ts'
import { readJsonDocument, readRecipe } from '../read-recipe.ts'
import { keepProgress } from '../sweep-progress.ts'
import { table } from '../table.ts'
import { prepareReference } from '../up/prepare-reference.ts'
import { writeText } from '../write-output.ts'

interface Flags {
  readonly out?: string
  readonly jobs: number
  readonly engine: EngineChoice
}

const INTERRUPTED = 130

/** `jetwatch sweep`: a grid of streams, offline and as fast as the engine allows. */
export function sweepCommand(io: Io, exit: (code: number) => void): Command {
  return new Command('sweep')
    .description(
      'Score a grid of streams: contamination, corruption strength, model, threshold policy and seeds. A sweep that was ended goes on where it was.',
    )
    .argument('<FILE>', 'sweep document; sweeps/contamination.json is an example')
    .option('--out <DIR>', 'folder of sweep.json, sweep.html and the finished points (default: sweep-NAME)', path)
    .option('--jobs <N>', 'processes that score at once', integer(1, 64), availableParallelism())
    .addOption(new Option('--engine <NAME>', 'where to score').choices(ENGINE_CHOICES).default('cpu'))
    .addHelpText('after', '\nExample: jetwatch sweep sweeps/contamination.json --out sweep-contamination')
    .action(async (file: string, flags: Flags) => exit(await sweep(userPath(file, io.cwd), flags, io)))
}

async function sweep(file: string, flags: Flags, io: Io): Promise<number> {
  const document = parseSweep(await readJsonDocument(file, 'Give a sweep as JSON; sweeps/contamination.json is an example'))
  const base = await readRecipe(resolve(dirname(file), document.recipe))
  const points = sweepPoints(document, base)
  const out = userPath(flags.out ?? `sweep-${document.name}`, io.cwd)
  const store = await PointsStore.open(out, pointResultSchema)
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort(new Error('interrupted'))
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const bar = progressBar(io, 'sweep')
  const progress = keepProgress(out, document)
  let finished = false
  try {
    const models = await loadModels(document, points, flags, io)
    const began = performance.now()
    const results = await runSweep({
      points,
      policies: document.policies,
      models,
      engine: flags.engine,
      baseDir: ROOT,
      store,
      jobs: flags.jobs,
      // One process per core: more threads would only wait for each other.
      threads: 1,
      signal: interruption.signal,
      onProgress: (done, total, kept) => {
        bar.update(done, total, progressText(done, total, kept, (performance.now() - began) / 1000))
        progress.update(done, total, kept)
      },
    })
    bar.stop()
    const rows = sweepRows(points, results)
    const command = `jetwatch sweep ${projectPath(file)} --out ${basename(out)}`
    await writeText(join(out, 'sweep.json'), `${JSON.stringify({ version: 1, sweep: document, recipe: base, rows }, null, 1)}\n`)
    await writeText(join(out, 'sweep.html'), sweepReport(document, rows, command))
    finished = true
    io.out(`${table(scoreTable(document, rows))}\n`)
    for (const name of Object.keys(document.policies)) io.out(`\n${name}\n${table(policyTable(document, rows, name))}\n`)
    io.err(
      `${rows.length} places, ${results.length} streams in ${((performance.now() - began) / 1000).toFixed(1)} s; ${join(out, 'sweep.html')}\n`,
    )
    return 0
  } catch (error) {
    if (!interruption.signal.aborted) throw error
    io.err('Interrupted: the same command goes on from here\n')
    return INTERRUPTED
  } finally {
    bar.stop()
    await progress.end(finished ? 'finished' : interruption.signal.aborted ? 'interrupted' : 'failed')
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

/** Every model of the sweep with the reference of its score on the recipe's held-out background. */
async function loadModels(document: Sweep, points: ReturnType<typeof sweepPoints>, { engine }: Flags, io: Io): Promise<SweepRun['models']> {
  const { home } = parseEnv(io.env)
  await makeHome(home)
  const models = new Map<string, { model: Awaited<ReturnType<typeof loadModel>>; reference: SweepReference }>()
  for (const name of document.models) {
    const model = await loadModel(await modelFolder(name, io.cwd))
    const recipe = points.find((point) => point.model === name)?.recipe
    const prepared = recipe ? await prepareReference(model, recipe, { cacheDir: join(home, 'references'), engine }) : null
    models.set(name, { model, reference: prepared?.reference ?? null })
  }
  return models
}
type SweepReference = (SweepRun['models'] extends ReadonlyMap<string, infer Entry> ? Entry : never)['reference']

function progressText(done: number, total: number, kept: number, seconds: number): string {
  const now = done - kept
  const left = now > 0 ? `, ${Math.ceil((seconds / now) * (total - done))} s left` : ''
  return `${done} of ${total} streams${kept ? `, ${kept} kept` : ''}${left}`
}
