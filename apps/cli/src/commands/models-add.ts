import { PRESET_HINT, type PresetName } from '@jetwatch/shared/preset'
import { LAYOUTS, type Layout } from '@jetwatch/training/import/ends'
import { type Imported, importModel } from '@jetwatch/training/import/import-model'
import { Command, Option } from 'commander'
import { integer, name, path, preset, real } from '../arguments.ts'
import type { Io } from '../io.ts'
import { MODELS, projectPath, ROOT, userPath } from '../paths.ts'
import { progressBar } from '../progress-bar.ts'

interface Flags {
  readonly name: string
  readonly preset: PresetName
  readonly power?: number
  readonly smear?: number
  readonly norm?: 'sum' | 'l2' | 'none'
  readonly background: string
  readonly data?: string
  readonly layout: 'auto' | Layout
  readonly referenceFraction: number
  readonly referenceSeed: number
  readonly force?: true
}

/** Fewer jets per second than this cannot follow the demo's stream. */
const SLOW = 2000

export function modelsAddCommand(io: Io): Command {
  return new Command('add')
    .description(
      'Make a model of an ONNX file: an autoencoder, whose output has the shape of its input, gets step 7 in front and the mean\n' +
        'squared error behind; a graph that takes "image" and gives "score" is taken as it is. Nothing is written unless all checks pass.',
    )
    .argument('<FILE>', 'the .onnx file, at most 8 MB, float32, with an open batch size', path)
    .requiredOption('--name <NAME>', 'name of the new model: a folder of models/', name)
    .option('--preset <NAME>', `image preset that the network was trained on: ${PRESET_HINT}`, preset, 'aachen' as PresetName)
    .option('--power <X>', 'step 7: exponent of the pixel values (default: 1)', real(0.05, 4))
    .option('--smear <PIXELS>', 'step 7: sigma of the Gaussian smearing, 0 for none (default: 0)', real(0, 8))
    .addOption(
      new Option('--norm <NAME>', 'step 7: norm of the prepared image; images of the stream have unit sum (default: none)').choices([
        'sum',
        'l2',
        'none',
      ]),
    )
    .option('--background <NAME>', 'the class that it was trained on', name, 'qcd')
    .option('--data <FILE>', 'HDF5 sample of that class, for score axis, probe, baselines and reference (default: data/qcd.h5)', path)
    .addOption(
      new Option('--layout <NAME>', 'shape of its input: [N,H,W], [N,H·W], [N,H,W,1] or [N,1,H,W]')
        .choices(['auto', ...LAYOUTS])
        .default('auto'),
    )
    .option(
      '--reference-fraction <SHARE>',
      'share of the sample that is never replayed, the only one used',
      real(0, 0.9, { above: true }),
      0.5,
    )
    .option('--reference-seed <N>', 'seed of that share', integer(0, 2 ** 32 - 1), 1)
    .option('--force', 'replace an existing model')
    .addHelpText(
      'after',
      '\nExample: jetwatch models add my.onnx --name my-model --power 0.5 --norm l2\nSee docs/bring-your-own-model.md for exporting from PyTorch and Keras.',
    )
    .action(async (file: string, flags: Flags) => {
      const bar = progressBar(io, 'scoring')
      try {
        const { power, smear, norm } = flags
        const given = power !== undefined || smear !== undefined || norm !== undefined
        const imported = await importModel(
          {
            file: userPath(file, io.cwd),
            root: MODELS,
            name: flags.name,
            preset: flags.preset,
            preparation: given ? { power: power ?? 1, smear: smear ?? 0, norm: norm ?? 'none' } : null,
            background: flags.background,
            data: flags.data === undefined ? userPath('data/qcd.h5', ROOT) : userPath(flags.data, io.cwd),
            layout: flags.layout === 'auto' ? null : flags.layout,
            reference: { fraction: flags.referenceFraction, seed: flags.referenceSeed },
            force: flags.force ?? false,
          },
          { onProgress: (done, total) => bar.update(done, total) },
        )
        bar.stop()
        io.out(formatImported(imported))
      } finally {
        bar.stop()
      }
    })
}

/** What the user sees of an import. */
export function formatImported({ manifest, directory, jetsPerSecond }: Imported): string {
  const [reference] = manifest.references
  const slow =
    jetsPerSecond < SLOW
      ? `Slower than ${SLOW.toLocaleString('en')} jets/s: replay it with a lower --rate, or use a smaller network.\n`
      : ''
  return (
    `${manifest.name}: ${manifest.architecture}\n` +
    `${Math.round(jetsPerSecond).toLocaleString('en')} jets/s on the CPU, reference from ${reference?.n.toLocaleString('en')} ${manifest.background} jets\n${slow}` +
    `Written to ${projectPath(directory)}. Next: jetwatch evaluate --model ${manifest.name} --data data/qcd.h5 --data data/top.h5\n`
  )
}
