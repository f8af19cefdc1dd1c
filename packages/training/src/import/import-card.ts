import type { Manifest } from '@jetwatch/shared/manifest'

export interface ImportDetails {
  readonly kind: 'autoencoder' | 'contract'
  readonly jetsPerSecond: number
}

/** `README.md` of an imported model: what is known about it and what is not. Markdown. */
export function importCard(
  { name, architecture, preset, background, preparation, score, imported, references }: Manifest,
  details: ImportDetails,
): string {
  if (!imported) throw new TypeError(`${name} was not imported`)
  const step7 = [
    preparation.power === 1 ? 'pixel values as they are' : `pixel values to the power ${preparation.power}`,
    preparation.smear > 0 ? `Gaussian smearing with sigma ${preparation.smear} pixels` : 'no smearing',
    preparation.norm === 'none' ? 'no normalisation' : preparation.norm === 'sum' ? 'unit sum' : 'unit L2 norm',
  ].join(', ')
  const wrapped = details.kind === 'autoencoder'
  return `# ${name}

Imported from \`${imported.file}\`, not trained here. ${
    wrapped
      ? 'The file holds a network from an image to its reconstruction; step 7 in front of it and the score behind it were added.'
      : 'The file already took a step-6 image and gave a score; it was taken byte for byte.'
  }

| | |
|---|---|
| graph | ${architecture} |
| file | \`${imported.file}\`, SHA-256 \`${imported.sha256}\`, imported ${imported.date} |
| image | preset \`${preset}\`, steps 1 to 6; ${wrapped ? `then, added in front: ${step7}` : 'what the graph does to it is its own'} |
| score | ${score.description} |
| said to be trained on | ${background} jets; nothing here can check that |
| score axis, probe, baselines, reference from | ${imported.jets} ${background} jets of \`${imported.data}\` (SHA-256 \`${imported.dataSha256}\`), the share that a replay never shows |
| speed | ${Math.round(details.jetsPerSecond).toLocaleString('en')} jets/s when it was imported, batches of 256 on the CPU of that machine |

Made by

    ${imported.command}

## What is not known
How the network was trained, on which jets, and whether labels or the jets it is evaluated on were used: ask who made it.
The network must have been trained on images prepared as the row "image" says; otherwise its scores mean nothing.

## Use and limits
- Flags jets that its network does not rebuild well; it does not know what they are.
- On another sample the background's scores shift. This folder has the reference for ${references[0]?.n ?? 0} jets of the sample above.
- \`evaluation.json\`, where present, holds its measured performance beside what needs no model.

## Files
\`model.onnx\`${wrapped ? ' (step 7, the imported network, score)' : ''}, \`manifest.json\`.
`
}
