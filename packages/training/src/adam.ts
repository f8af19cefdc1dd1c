import * as tf from '@tensorflow/tfjs-core'

const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8

/**
 * Adam (Kingma & Ba 2015, algorithm 1). tfjs has one too, but its learning rate is fixed at construction: a schedule
 * and an exact resume need rate and moments from outside.
 */
export interface Adam {
  /** Steps done so far. */
  readonly steps: number
  /** One step for gradients in the order of the variables. */
  apply(gradients: readonly tf.Tensor[], learningRate: number): void
  /** First and second moments of every variable in turn. */
  readMoments(): Promise<Float32Array[]>
  dispose(): void
}

/** @param moments as `readMoments` gave them, with the step count, to go on from there. */
export function createAdam(variables: readonly tf.Variable[], start: { steps: number; moments: readonly Float32Array[] | null }): Adam {
  const slots = variables.map((variable, i) => {
    const slot = (kept: Float32Array | undefined) =>
      tf.tidy(() => tf.variable(kept ? tf.tensor(kept, variable.shape) : tf.zerosLike(variable), false))
    return { variable, first: slot(start.moments?.[2 * i]), second: slot(start.moments?.[2 * i + 1]) }
  })
  let steps = start.steps
  return {
    get steps() {
      return steps
    },
    apply(gradients, learningRate) {
      steps += 1
      const rate = (learningRate * Math.sqrt(1 - BETA2 ** steps)) / (1 - BETA1 ** steps)
      const epsilon = EPSILON * Math.sqrt(1 - BETA2 ** steps)
      slots.forEach(({ variable, first, second }, i) => {
        const gradient = gradients[i]
        if (!gradient) throw new RangeError(`no gradient for variable ${i}`)
        tf.tidy(() => {
          first.assign(tf.add(tf.mul(first, BETA1), tf.mul(gradient, 1 - BETA1)))
          second.assign(tf.add(tf.mul(second, BETA2), tf.mul(tf.square(gradient), 1 - BETA2)))
          variable.assign(tf.sub(variable, tf.mul(tf.div(first, tf.add(tf.sqrt(second), epsilon)), rate)))
        })
      })
    },
    readMoments: () =>
      Promise.all(slots.flatMap(({ first, second }) => [first, second]).map(async (slot) => Float32Array.from(await slot.data()))),
    dispose: () => tf.dispose(slots.flatMap(({ first, second }) => [first, second])),
  }
}
