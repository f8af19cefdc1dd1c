import type { Manifest } from '@jetwatch/shared/manifest'
import type { EpochRecord } from './checkpoint.ts'
import { trainOptionsSchema } from './options.ts'

/** What the model card says beyond the manifest. */
export interface CardDetails {
  readonly history: readonly EpochRecord[]
  readonly bestEpoch: number
  readonly stoppedEarly: boolean
  readonly skipped: number
}

/** `README.md` of a model folder: what it is, how it was made, what it is good for and what not. Markdown. */
export function modelCard(manifest: Manifest, { history, bestEpoch, stoppedEarly, skipped }: CardDetails): string {
  const { name, architecture, preset, background, preparation, references } = manifest
  const training = trainingOf(manifest)
  const [reference] = references
  const step7 = [
    preparation.power === 1 ? 'pixel values as they are' : `pixel values to the power ${preparation.power}`,
    preparation.smear > 0 ? `Gaussian smearing with sigma ${preparation.smear} pixels` : 'no smearing',
    preparation.norm === 'sum' ? 'unit sum' : preparation.norm === 'l2' ? 'unit L2 norm' : 'no normalisation',
  ]
  return `# ${name}

An autoencoder that has seen only ${background} jets. It compresses a jet image to ${manifest.outputs.latent} numbers and
rebuilds it; jets unlike its training class are rebuilt badly and get a high score.

| | |
|---|---|
| architecture | ${architecture}, leaky ReLU (slope 0.01), linear bottleneck and output |
| image | preset \`${preset}\`, steps 1 to 6; then inside the graph: ${step7.join(', ')} |
| score | ${manifest.score.description} |
| trained on | ${training.jets} ${background} jets of \`${training.data}\` (SHA-256 \`${training.dataSha256}\`), ${training.validationJets} more for validation; ${skipped} rows of the file skipped as unusable |
| training | Adam, one-cycle rate, ${history.length} epochs${stoppedEarly ? ' (stopped early)' : ''}, weights of epoch ${bestEpoch}, seed ${training.seed}, tfjs on ${training.backend} |
| loss | ${training.loss.toPrecision(4)} on training jets, ${training.validationLoss.toPrecision(4)} on validation jets |
| finished | ${training.finished} |

The loss is the squared error summed over the pixels of the prepared image${preparation.norm === 'sum' ? ' scaled by the root of the number of pixels' : ''}: the score times a constant.

Made by

    ${training.command}

## Which choices saw labels
Labels select the jets of the training class; weights, best epoch and score axis then follow from those jets alone.
${labelsSeen(manifest)}

## Use and limits
- Flags jets that differ from ${background}; it does not know what they are, and a detector fault looks anomalous too.
- A jet's score depends on the image preset and the detector: on another sample the background's scores shift. Use the
  reference of the sample that is watched${reference ? `; this folder has one for ${reference.n} ${reference.sample.class} jets that the demo never replays` : ' (this folder has none)'}.
- Harder to compress is not the same as more interesting: trained on the more complex class, this kind of score tends to
  find the simpler one normal.
- \`evaluation.json\`, where present, holds its measured performance beside what needs no model.

## Files
\`model.onnx\` (step 7, network and score), \`manifest.json\`, \`learning-curve.json\` (loss by epoch), \`tfjs/\` (the network alone, from a
prepared image to its reconstruction, as a LayersModel).
`
}

/** An imported model has its own card. */
function trainingOf({ name, training }: Manifest): NonNullable<Manifest['training']> {
  if (training) return training
  throw new TypeError(`${name} was not trained here`)
}

function labelsSeen(manifest: Manifest): string {
  const { preparation } = manifest
  const training = trainingOf(manifest)
  const { power, smear, norm, epochs } = trainOptionsSchema.parse({ data: '-', out: 'x' })
  const same = preparation.power === power && preparation.smear === smear && preparation.norm === norm && training.epochs === epochs
  if (!same) return 'Step 7 and the number of epochs are not the defaults: ask who trained this model how they were chosen.'
  return `Step 7 (power ${power}, smearing ${smear}, unit ${norm}) and the number of epochs are the defaults. Those were picked by comparing
recipes on labelled top jets, so they have seen signal labels, and the performance on top jets is to that extent
optimistic. More epochs gave a lower loss but found top jets less well.`
}
