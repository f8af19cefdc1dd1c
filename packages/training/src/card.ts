import type { Manifest } from '@jetwatch/shared/manifest'
import type { Trained } from './architecture.ts'

/** What the model card says beyond the manifest. */
export interface CardDetails {
  readonly trained: Trained
  readonly skipped: number
  /** Whether the folder has a tfjs form. */
  readonly tfjs: boolean
  /** Weights kept in 16 bits. */
  readonly half: boolean
}

/** `README.md` of a model folder: what it is, how it was made, what it is good for and what not. Markdown. */
export function modelCard(manifest: Manifest, { trained, skipped, tfjs, half }: CardDetails): string {
  const { name, architecture, preset, background, preparation, references } = manifest
  const { training } = manifest
  // An imported model has its own card.
  if (!training) throw new TypeError(`${name} was not trained here`)
  const [reference] = references
  const { card, history } = trained
  const { contamination } = training
  const step7 = [
    preparation.power === 1 ? 'pixel values as they are' : `pixel values to the power ${preparation.power}`,
    preparation.smear > 0 ? `Gaussian smearing with sigma ${preparation.smear} pixels` : 'no smearing',
    preparation.norm === 'sum' ? 'unit sum' : preparation.norm === 'l2' ? 'unit L2 norm' : 'no normalisation',
  ]
  const files = [
    '`model.onnx` (step 7, model and score)',
    '`manifest.json`',
    ...(history.length > 0 ? ['`learning-curve.json` (loss by epoch)'] : []),
    ...(tfjs ? ['`tfjs/` (the network alone, from a\nprepared image to its reconstruction, as a LayersModel)'] : []),
  ]
  return `# ${name}

${card.summary}

| | |
|---|---|
| architecture | ${architecture}${card.architecture}${half ? '; weights kept in 16 bits (rounded to 11), computed with in 32' : ''} |
| image | preset \`${preset}\`, steps 1 to 6; then inside the graph: ${step7.join(', ')} |
| score | ${manifest.score.description} |
| trained on | ${training.jets} ${background} jets of \`${training.data}\` (SHA-256 \`${training.dataSha256}\`), ${training.validationJets} more for validation; ${skipped} rows of the file skipped as unusable${
    contamination
      ? `; of all these, ${contamination.jets} are ${contamination.class} jets mixed in on purpose (${100 * contamination.fraction} %)`
      : ''
  } |
| training | ${card.training}, seed ${training.seed}, on ${training.backend} |
| loss | ${training.loss.toPrecision(4)} on training jets, ${training.validationLoss.toPrecision(4)} on validation jets |
| finished | ${training.finished} |

${card.loss}

Made by

    ${training.command}

## Which choices saw labels
Labels select the jets of the training class; weights, best epoch and score axis then follow from those jets alone.
${card.labels}

## Use and limits
- Flags jets that differ from ${background}; it does not know what they are, and a detector fault looks anomalous too.
- A jet's score depends on the image preset and the detector: on another sample the background's scores shift. Use the
  reference of the sample that is watched${reference ? `; this folder has one for ${reference.n} ${reference.sample.class} jets that the demo never replays` : ' (this folder has none)'}.
- Harder to compress is not the same as more interesting: trained on the more complex class, this kind of score tends to
  find the simpler one normal.
- \`evaluation.json\`, where present, holds its measured performance beside what needs no model.

## Files
${files.join(', ')}.
`
}
