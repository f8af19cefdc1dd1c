import { JetwatchError } from '@jetwatch/shared/errors'
import { createRandom, shuffle } from '@jetwatch/shared/random'
import type { Architecture, FitHooks, Trained, TrainingData } from '../architecture.ts'
import { runImages } from '../classical/run-images.ts'
import { fitTailCurve } from '../classical/tail-curve.ts'
import { addTailCurve } from '../onnx/add-density.ts'
import { type GraphBuilder, scoped } from '../onnx/graph-builder.ts'
import { addStep7 } from '../onnx/step7.ts'
import type { TrainOptions } from '../options.ts'
import { checkLatent } from './check-latent.ts'
import { dense } from './dense.ts'
import { describeEstimate, fitEstimate, RAW_SCORE } from './density-estimate.ts'
import { encoderFeatures, type Features, observableFeatures } from './density-features.ts'
import { meanScore } from './mean-score.ts'
import { pca } from './pca.ts'
import { isObservables, OBSERVABLES, parseScales, type Scale } from './scales.ts'

const STORED = 0xd1ce
const ENCODERS = { pca, dense }

/**
 * Density of the training class on the whitened bottleneck and the log error of an autoencoder: what lifts the inverse
 * task. With several scales the score is the sum of their −log tail probabilities, measured on jets that no density has seen.
 */
export const density: Architecture = {
  needsBackend: ({ encoder, density }) => encoder === 'dense' || density === 'flow',
  check(options, pixels) {
    for (const scale of scalesOf(options)) {
      if (!isObservables(scale)) checkLatent(scale, pixels)
      else if (options.density === 'mahalanobis' && scale !== 'width')
        throw new JetwatchError(
          'USAGE',
          `the ${scale} of --scales is for other densities: a Mahalanobis distance is for a bottleneck`,
          'Give --density neighbours, mixture or flow',
        )
    }
    if (options.scales && options.encoder === 'dense')
      throw new JetwatchError(
        'USAGE',
        '--scales is for --encoder pca',
        'Leave out one of them; --power, --smear and --latent give the one scale of a dense encoder',
      )
  },
  async fit(data, options, hooks) {
    const scales = scalesOf(options)
    const stored = Math.min(options.stored, Math.floor(data.training.length / 2))
    const drawn = shuffle(data.training.slice(), createRandom(STORED, options.seed))
    const kept = drawn.subarray(0, stored)
    // Neighbours of a stored jet begin with itself, so the tail is measured on the others.
    const held = options.density === 'neighbours' ? concat(drawn.subarray(stored), data.validation) : data.validation
    let first: Trained | null = null
    const terms: Term[] = []
    for (const [i, scale] of scales.entries()) {
      hooks.onNote?.(`scale ${i + 1} of ${scales.length}: ${describeScale(scale)}`)
      const encoder = isObservables(scale) ? null : await fitEncoder(data, options, scale, hooks)
      first ??= encoder
      const preparation = (encoder ?? (first as Trained)).preparation
      const features = isObservables(scale)
        ? await observableFeatures(data, OBSERVABLES[scale], preparation)
        : await encoderFeatures(data, encoder as Trained, options.extent)
      const summed = scales.length > 1
      terms.push({ preparation, ...(await fitTerm(data, options, { features, preparation, kept, held, summed }, hooks)) })
    }
    const main = first as Trained
    const addTo: Trained['addTo'] = (graph, input) => {
      const added = terms.map((term, i) => {
        const part = scoped(graph, `scale${i + 1}_`)
        const own =
          i === 0
            ? input
            : {
                ...input,
                prepared: term.needsImage ? addStep7(part, input.image, { ...data, preparation: term.preparation }) : input.prepared,
              }
        return term.add(part, own)
      })
      const [{ latent, reconstruction } = {}] = added
      const score =
        added.length === 1
          ? (added[0]?.score as string)
          : graph.node(
              'Sum',
              added.map((one) => one.score),
              'score',
            )
      return { score, ...(latent ? { latent } : {}), ...(reconstruction ? { reconstruction } : {}) }
    }
    const { preparation } = main
    return {
      architecture: `density ${options.density}, ${options.encoder} ${scales.map(describeScale).join(' + ')}`,
      score: describeScore(options, scales.length > 1),
      preparation,
      addTo,
      latent: main.latent,
      loss: await meanScore(data, held, { preparation, addTo }),
      validationLoss: await meanScore(data, data.validation, { preparation, addTo }),
      history: main.history.length > 0 ? main.history : (terms[0]?.history ?? []),
      card: {
        summary: cardSummary(options, scales),
        architecture: options.extent > 0 ? `; log extents of the image along and across its axis, weight ${options.extent}` : '',
        training: `${main.card.training}; ${describeEstimate(options, stored)}`,
        loss: `The losses are mean scores, the first on the ${held.length} jets that give the tail probabilities.`,
        labels:
          'Scales, smearing, powers and the weight of the extents are options: models/README.md says how those of the shipped models were chosen.',
      },
    }
  },
}

interface Term {
  readonly preparation: Trained['preparation']
  readonly needsImage: boolean
  readonly history: Trained['history']
  readonly add: (
    graph: GraphBuilder,
    input: { image: string; prepared: string },
  ) => { score: string; latent?: string; reconstruction?: string }
}

interface TermInput {
  readonly features: Features
  readonly preparation: Trained['preparation']
  readonly kept: Uint32Array
  readonly held: Uint32Array
  readonly summed: boolean
}

/** The density on one scale and, where several are summed, its tail probability. */
async function fitTerm(
  data: TrainingData,
  options: TrainOptions,
  { features, preparation, kept, held, summed }: TermInput,
  hooks: FitHooks,
): Promise<Omit<Term, 'preparation'>> {
  const { height, width } = data
  const { size, latent } = features
  const input = (graph: GraphBuilder, image: string) => ({ image, prepared: addStep7(graph, image, { height, width, preparation }) })
  const pointsOf = (which: Uint32Array) => runImages(data, which, size, (graph, image) => features.add(graph, input(graph, image)).points)
  const { add: addRaw, history } = await fitEstimate(options, { data, pointsOf, kept, size, latent }, hooks)
  const addScore: Term['add'] = (graph, at) => {
    const { points, ...names } = features.add(graph, at)
    return { score: addRaw(graph, points), ...names }
  }
  const needsImage = latent > 0
  if (!summed) return { needsImage, history, add: addScore }
  const curve = fitTailCurve(await runImages(data, held, 1, (graph, image) => addScore(graph, input(graph, image)).score))
  const add: Term['add'] = (graph, at) => {
    const { score, ...names } = addScore(graph, at)
    return { score: addTailCurve(graph, score, curve), ...names }
  }
  return { needsImage, history, add }
}

function fitEncoder(data: TrainingData, options: TrainOptions, scale: Exclude<Scale, string>, hooks: FitHooks): Promise<Trained> {
  return ENCODERS[options.encoder].fit(data, { ...options, ...scale }, hooks)
}

const scalesOf = ({ scales, power, smear, latent }: TrainOptions): Scale[] => (scales ? parseScales(scales) : [{ power, smear, latent }])

const describeScale = (scale: Scale): string =>
  isObservables(scale) ? scale : `power ${scale.power} smear ${scale.smear} d ${scale.latent}`

function concat(a: Uint32Array, b: Uint32Array): Uint32Array {
  const all = new Uint32Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}

function describeScore({ density }: TrainOptions, summed: boolean): Trained['score'] {
  if (!summed) return RAW_SCORE[density]
  return {
    name: '−Σ log tail',
    description: `sum over the scales of −log tail probability of the ${RAW_SCORE[density].description}`,
    scale: 'linear',
  }
}

function cardSummary({ background, density }: TrainOptions, scales: readonly Scale[]): string {
  const sum =
    scales.length > 1
      ? `The score is the sum over ${scales.length} scales (${scales.map(describeScale).join('; ')}) of −log of the share of held-out
${background} jets that are more unusual.`
      : 'Jets in thinly populated places get a high score.'
  return `An autoencoder that has seen only ${background} jets, and the density of those jets on its whitened bottleneck and log error (${density}). ${sum}
Unlike the error alone, the density also finds jets that are simpler than the training class.`
}
