import { availableParallelism } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { ENGINE_CHOICES, type EngineChoice } from '@jetwatch/engine/engine'
import { loadModel } from '@jetwatch/engine/model'
import { badDetection, parseDetection } from '@jetwatch/sweep/detection-document'
import { detectionReport } from '@jetwatch/sweep/detection-report'
import { detectionResultSchema } from '@jetwatch/sweep/detection-result'
import { detectionRows } from '@jetwatch/sweep/detection-rows'
import { delayTable, falseAlarmTable } from '@jetwatch/sweep/detection-table'
import { PointsStore } from '@jetwatch/sweep/points-store'
import { runDetect } from '@jetwatch/sweep/run-detect'
import { Command, Option } from 'commander'
import { integer, path } from '../arguments.ts'
import { parseEnv } from '../env.ts'
import { makeHome } from '../home-folder.ts'
import type { Io } from '../io.ts'
import { modelFolder } from '../model-folder.ts'
import { projectPath, ROOT, userPath } from '../paths.ts'
import { progressBar } from '../progress-bar.ts'
import { readJsonDocument, readRecipe } from '../read-recipe.ts'
import { table } from '../table.ts'
import { prepareReference } from '../up/prepare-reference.ts'
import { writeText } from '../write-output.ts'

interface Flags {
  readonly out?: string
  readonly jobs: number
  readonly engine: EngineChoice
}

const INTERRUPTED = 130

/** `jetwatch detect`: how long after its onset a signal is noticed, at a stated rate of false alarms. */
export function detectCommand(io: Io, exit: (code: number) => void): Command {
  return new Command('detect')
    .description(
      'Measure how long after its onset a signal is noticed by flags, by the distribution of scores and by the AUC, all at one rate of false alarms. What was ended goes on where it was.',
    )
    .argument('<FILE>', 'what to detect and how; sweeps/bursts.json is an example')
    .option('--out <DIR>', 'folder of detect.json, detect.html and the finished streams (default: detect-NAME)', path)
    .option('--jobs <N>', 'processes that score at once', integer(1, 64), availableParallelism())
    .addOption(new Option('--engine <NAME>', 'where to score').choices(ENGINE_CHOICES).default('cpu'))
    .addHelpText('after', '\nExample: jetwatch detect sweeps/bursts.json --out detect-bursts')
    .action(async (file: string, flags: Flags) => exit(await detect(userPath(file, io.cwd), flags, io)))
}

async function detect(file: string, flags: Flags, io: Io): Promise<number> {
  const detection = parseDetection(await readJsonDocument(file, 'Give a detection as JSON; sweeps/bursts.json is an example'))
  const recipe = await readRecipe(resolve(dirname(file), detection.recipe))
  const out = userPath(flags.out ?? `detect-${detection.name}`, io.cwd)
  const store = await PointsStore.open(out, detectionResultSchema)
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort(new Error('interrupted'))
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const bar = progressBar(io, 'detect')
  try {
    const { home } = parseEnv(io.env)
    await makeHome(home)
    const model = await loadModel(await modelFolder(detection.model, io.cwd))
    const prepared = await prepareReference(model, recipe, { cacheDir: join(home, 'references'), engine: flags.engine })
    if (!prepared) throw badDetection('the recipe holds no background out, so that scores have no reference')
    const began = performance.now()
    const watched = await runDetect({
      ...{ detection, recipe, model, reference: prepared.reference, store },
      ...{ engine: flags.engine, baseDir: ROOT, jobs: flags.jobs },
      // One process per core: more threads would only wait for each other.
      threads: 1,
      signal: interruption.signal,
      onProgress: (done, total, kept, share) => {
        const seconds = (performance.now() - began) / 1000
        const left = share > 0 && share < 1 ? `, ${Math.ceil((seconds * (1 - share)) / share)} s left` : ''
        bar.update(done, total, `${done} of ${total} streams${kept ? `, ${kept} kept` : ''}${left}`)
      },
    })
    bar.stop()
    const rows = detectionRows(detection, watched)
    const command = `jetwatch detect ${projectPath(file)} --out ${basename(out)}`
    await writeText(join(out, 'detect.json'), `${JSON.stringify({ version: 1, detection, recipe, rows }, null, 1)}\n`)
    await writeText(join(out, 'detect.html'), detectionReport(detection, rows, command))
    io.out(`${table(delayTable(rows))}\n\n${table(falseAlarmTable(rows))}\n`)
    io.err(`${((performance.now() - began) / 1000).toFixed(1)} s; ${join(out, 'detect.html')}\n`)
    return 0
  } catch (error) {
    if (!interruption.signal.aborted) throw error
    io.err('Interrupted: the same command goes on from here\n')
    return INTERRUPTED
  } finally {
    bar.stop()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
