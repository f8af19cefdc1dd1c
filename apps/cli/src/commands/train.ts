import { basename } from 'node:path'
import { BACKENDS } from '@jetwatch/engine/tfjs/backends'
import { JetwatchError } from '@jetwatch/shared/errors'
import { nameGeometry, PIXEL_LIMITS, PRESET_HINT, PRESETS, type PresetName, WINDOW_LIMITS } from '@jetwatch/shared/preset'
import { hasCheckpoint } from '@jetwatch/training/checkpoint'
import {
  ARCHITECTURE_OPTIONS,
  ARCHITECTURES,
  type ArchitectureName,
  applies,
  DENSITIES,
  ENCODERS,
  NETWORKS,
  WEIGHTS,
} from '@jetwatch/training/options'
import { createProgressDisplay } from '@jetwatch/training/progress-bar'
import { train, trainOptionsSchema } from '@jetwatch/training/train'
import { Command, Option } from 'commander'
import { halfWidth, integer, name, path, preset, real } from '../arguments.ts'
import type { Io } from '../io.ts'
import { projectPath, ROOT, userPath } from '../paths.ts'
import { refuseStrayScan, runScan, type ScanFlags, scanOptions } from './train-scan.ts'

const MAX_SEED = 2 ** 32 - 1
/** Defaults stand in the schema alone; the help shows them from there. */
const DEFAULTS = trainOptionsSchema.parse({ data: 'x.h5', out: 'models/x' })

export function trainCommand(io: Io, exit: (code: number) => void): Command {
  const option = (flags: string, text: string, value: unknown, parse: (text: string) => unknown) =>
    new Option(flags, text).default(value).argParser(parse)
  const command = new Command('train')
    .description('Train a model on one class only and write its folder: ONNX graph, manifest, tfjs form, card.')
    .requiredOption('--data <FILE>', 'HDF5 file with the training class', path)
    .requiredOption('--out <DIR>', 'model folder; its last part is the name of the model, such as models/my-model', path)
    .addOption(new Option('--arch <NAME>', 'architecture').choices(ARCHITECTURES).default(DEFAULTS.arch))
    .addOption(option('--latent <N>', 'width of the bottleneck', DEFAULTS.latent, integer(1, 256)))
    .addOption(
      new Option('--network <SIZE>', 'size of the cnn; large is that of arXiv:1808.08992, too slow for a stream')
        .choices(NETWORKS)
        .default(DEFAULTS.network),
    )
    .addOption(option('--blocks <N>', 'down-sampling blocks of the vae', DEFAULTS.blocks, integer(1, 3)))
    .addOption(option('--beta <X>', "weight of the divergence in the vae's loss", DEFAULTS.beta, real(0, 1)))
    .addOption(option('--clusters <N>', 'reference images of kmeans and kmedoids', DEFAULTS.clusters, integer(1, 500)))
    .addOption(new Option('--density <NAME>', 'how density estimates it').choices(DENSITIES).default(DEFAULTS.density))
    .addOption(new Option('--encoder <NAME>', 'whose bottleneck density works on').choices(ENCODERS).default(DEFAULTS.encoder))
    .option(
      '--scales <LIST>',
      'scales that density sums over: POWER/SMEAR/LATENT, and width, shape or count for observables of the image (default: the one of --power, --smear, --latent)',
      path,
    )
    .addOption(option('--stored <JETS>', 'training jets stored for density by neighbours', DEFAULTS.stored, integer(20, 100_000)))
    .addOption(
      option(
        '--components <N>',
        'Gaussians of density by mixture, and of width, shape and count beside neighbours',
        DEFAULTS.components,
        integer(1, 100),
      ),
    )
    .addOption(option('--extent <WEIGHT>', "weight of the image's log extents in density, 0 for none", DEFAULTS.extent, real(0, 10)))
    .addOption(
      new Option(
        '--weights <TYPE>',
        'how the graph keeps its weights: float16 halves the file, rounds them to 11 bits and has no tfjs form',
      )
        .choices(WEIGHTS)
        .default(DEFAULTS.weights),
    )
    .addOption(option('--background <NAME>', 'the class to train on', DEFAULTS.background, name))
    .addOption(option('--epochs <N>', 'most epochs', DEFAULTS.epochs, integer(1, 10_000)))
    .addOption(option('--preset <NAME>', `image preset: ${PRESET_HINT}`, DEFAULTS.preset, preset))
    .option('--pixels <N>', 'pixels along each side of the image, in place of --preset (default: 40)', integer(...PIXEL_LIMITS))
    .option(
      '--window <HALFWIDTH>',
      `half the width of the image in eta and phi, in place of --preset: ${WINDOW_LIMITS.join(' to ')} (default: 0.8)`,
      halfWidth,
    )
    .addOption(option('--power <X>', 'exponent of the pixel values', DEFAULTS.power, real(0.05, 4)))
    .addOption(option('--smear <PIXELS>', 'sigma of the Gaussian smearing, 0 for none', DEFAULTS.smear, real(0, 8)))
    .addOption(new Option('--norm <NAME>', 'norm of the prepared image').choices(['sum', 'l2']).default(DEFAULTS.norm))
    .addOption(option('--batch <JETS>', 'jets per step', DEFAULTS.batch, integer(8, 8192)))
    .addOption(option('--learning-rate <X>', 'highest learning rate', DEFAULTS.learningRate, real(0, 1, { above: true })))
    .addOption(option('--validation <SHARE>', 'share of rows kept for validation', DEFAULTS.validation, real(0.01, 0.5)))
    .addOption(
      option('--patience <EPOCHS>', 'epochs without a better validation loss before stopping', DEFAULTS.patience, integer(1, 10_000)),
    )
    .addOption(option('--contaminate <SHARE>', 'signal jets of the same file mixed into training', DEFAULTS.contaminate, real(0, 0.5)))
    .option('--jets <N>', 'use at most this many jets (default: all)', integer(100, 1e9))
    .addOption(option('--seed <N>', 'seed of weights, split and order', DEFAULTS.seed, integer(0, MAX_SEED)))
    .addOption(new Option('--backend <NAME>', 'where to compute').choices(BACKENDS).default(DEFAULTS.backend))
    .option('--reference <FILE>', 'background sample for the reference of the score (default: none)', path)
    .addOption(option('--reference-fraction <SHARE>', 'share of that sample that is never replayed', 0.5, real(0, 0.9, { above: true })))
    .addOption(option('--reference-seed <N>', 'seed of that share', 1, integer(0, MAX_SEED)))
    .option('--resume', 'go on from the checkpoint of an interrupted training with the same options')
    .option('--force', 'replace an existing model')
    .addHelpText(
      'after',
      '\nCtrl-C keeps a checkpoint after each epoch; the same command with --resume goes on from it.\n' +
        'Only dense, cnn, vae and the flow of --density flow have epochs; on QCD jets, two or three are best for cnn and vae\n' +
        '(models/README.md). A flow is not resumed: the same command trains it anew.\n' +
        'Both directions: --arch density --scales 0.7/2/8,1/3/5,shape,count --extent 1 --components 30, once with\n' +
        '--background qcd and once with --background top.\n' +
        'A scan goes on where it was stopped with the same command; more values may be added to it. Labels are only used to report\n' +
        'on a contamination scan, a latent scan looks at none.\n' +
        'Examples:\n' +
        '  jetwatch train --data data/qcd.h5 --background qcd --latent 6 --epochs 20 --out models/my-model\n' +
        '  jetwatch train --data data/qcd.h5 --scan latent=2,4,6,8,12 --epochs 8 --out scan-latent\n' +
        '  jetwatch train --data train.h5 --scan contamination=0,0.001,0.01,0.03,0.1 --test test.h5 --out scan-contamination',
    )
    .action(async (flags: Record<string, unknown>, command: Command) => {
      refuseStray(command)
      refuseStrayScan(command)
      refuseTwoGeometries(command)
      exit(await runTraining(flags, io))
    })
  for (const one of scanOptions()) command.addOption(one)
  return command
}

/** @throws USAGE for a flag that the architecture has no use for: it would do nothing in silence. */
function refuseStray(command: Command): void {
  const arch = command.getOptionValue('arch') as ArchitectureName
  const stray = command.options.find(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli' && !applies(option.attributeName(), arch),
  )
  if (!stray) return
  const takers = ARCHITECTURES.filter((name) => (ARCHITECTURE_OPTIONS[name] as readonly string[]).includes(stray.attributeName()))
  throw new JetwatchError('USAGE', `${stray.long} says nothing to --arch ${arch}`, `It belongs to --arch ${takers.join(', ')}`)
}

interface GeometryFlags {
  readonly preset: PresetName
  readonly pixels?: number
  readonly window?: number
}

/** @throws USAGE where both a preset and a geometry of one's own are asked for. */
function refuseTwoGeometries(command: Command): void {
  const own = ['pixels', 'window'].filter((flag) => command.getOptionValue(flag) !== undefined).map((flag) => `--${flag}`)
  if (own.length === 0 || command.getOptionValueSource('preset') !== 'cli') return
  throw new JetwatchError('USAGE', `--preset and ${own.join(' and ')} exclude each other`, 'Give either the preset or the geometry')
}

/** What is left out of a custom geometry is as in the preset aachen. */
function imagePreset({ preset, pixels, window }: GeometryFlags): PresetName {
  if (pixels === undefined && window === undefined) return preset
  const { width, pixelEta } = PRESETS.aachen
  return nameGeometry(pixels ?? width, window ?? (width * pixelEta) / 2) ?? preset
}

async function runTraining(flags: Record<string, unknown>, io: Io): Promise<number> {
  const { reference, referenceFraction, referenceSeed, scan, seeds, test, keep, pixels, window, ...rest } = flags
  const options = trainOptionsSchema.parse({
    ...rest,
    preset: imagePreset({ pixels, window, preset: rest['preset'] } as GeometryFlags),
    data: userPath(String(flags['data']), io.cwd),
    out: outFolder(String(flags['out']), io.cwd),
    reference:
      typeof reference === 'string' ? { data: userPath(reference, io.cwd), fraction: referenceFraction, seed: referenceSeed } : null,
  })
  if (scan !== undefined) return runScan({ axis: scan, seeds, test, keep } as ScanFlags, options, io)
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const display = createProgressDisplay(process.stderr)
  try {
    const manifest = await train(options, {
      signal: interruption.signal,
      onProgress: (progress) => display.show(progress),
      onNote: (line) => {
        display.stop()
        io.err(`${line}\n`)
      },
    })
    display.stop()
    const { training } = manifest
    const result = training
      ? `, ${training.epochs} epochs, loss ${training.loss.toPrecision(4)}, validation ${training.validationLoss.toPrecision(4)}`
      : ''
    io.out(
      `${manifest.name}: ${manifest.architecture}${result}\n` +
        `Written to ${projectPath(options.out)}. Next: jetwatch evaluate --model ${manifest.name} --data FILE\n`,
    )
    return 0
  } catch (error) {
    display.stop()
    if (!interruption.signal.aborted) throw error
    io.err(
      hasCheckpoint(options.out)
        ? `Interrupted. Go on from the last complete epoch with the same command and --resume (model ${basename(options.out)}).\n`
        : 'Interrupted before there was anything to keep: start again with the same command.\n',
    )
    return 130
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

/** `models/NAME` means the project's models from wherever the command is started; other paths start where the user stands. */
function outFolder(out: string, cwd: string): string {
  const parsed = trainOptionsSchema.shape.out.safeParse(out)
  if (!parsed.success) throw new JetwatchError('USAGE', `--out ${out}`, parsed.error.issues[0]?.message ?? 'Give a folder')
  return userPath(out, /^models[\\/]/.test(out) ? ROOT : cwd)
}
