import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chart } from '@jetwatch/shared/plot/chart'
import { line } from '@jetwatch/shared/plot/marks'
import { z } from 'zod'
import type { Evaluated } from '../evaluate.ts'
import { figure, missing } from './figure.ts'

const epochsSchema = z.array(z.object({ epoch: z.number(), loss: z.number(), validationLoss: z.number() })).min(1)

/** Loss by epoch from the model's folder, on training and validation jets. */
export async function learningCurve({ evaluation, modelDir }: Evaluated): Promise<string> {
  const { name } = evaluation.model
  const heading = `Learning curve of ${name}`
  const text = await readFile(join(modelDir, 'learning-curve.json'), 'utf8').catch(() => null)
  if (text === null) return missing(heading, 'the model folder holds no learning-curve.json: it was not trained epoch by epoch here')
  const parsed = epochsSchema.safeParse(parse(text))
  if (!parsed.success) return missing(heading, 'learning-curve.json does not list the losses of epochs')
  const epochs = parsed.data
  const losses = epochs.flatMap(({ loss, validationLoss }) => [loss, validationLoss])
  const scale = Math.min(...losses) > 0 ? ('log10' as const) : ('linear' as const)
  const [low, high] = [Math.min(...losses), Math.max(...losses)]
  const margin = 0.05 * (high - low) || 1
  const best = epochs.reduce((least, one) => (one.validationLoss < least.validationLoss ? one : least))
  const series = [
    { title: 'training jets', colour: 'var(--series-1)', of: 'loss' as const },
    { title: 'validation jets', colour: 'var(--series-2)', of: 'validationLoss' as const, dash: '6 3' },
  ]
  const first = epochs[0]?.epoch ?? 1
  const last = Math.max(epochs.at(-1)?.epoch ?? 1, first + 1)
  return figure(
    heading,
    chart({
      name: heading,
      description: `Validation loss falls to ${best.validationLoss.toPrecision(4)} in epoch ${best.epoch} of ${epochs.length}.`,
      x: { title: 'epoch', low: first, high: last, scale: 'linear' },
      y: { title: 'loss', low: scale === 'log10' ? low / 1.1 : low - margin, high: scale === 'log10' ? high * 1.1 : high + margin, scale },
      marks: series.map(({ colour, of, dash }) =>
        line(
          epochs.map((one) => [one.epoch, one[of]] as const),
          { colour, ...(dash ? { dash } : {}) },
        ),
      ),
    }),
    `Best validation loss ${best.validationLoss.toPrecision(4)} in epoch ${best.epoch} of ${epochs.length}. No signal was looked at.`,
    series,
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
