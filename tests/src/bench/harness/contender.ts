/** Work done in one repetition. `cpu`: seconds of processor time over all cores, null where nobody counted them. */
export interface Work {
  readonly units: number
  readonly seconds: number
  readonly cpu: number | null
}

/** Something that can be measured again and again. */
export interface Contender {
  readonly name: string
  /** One repetition of at least so many core-seconds, or of the length it must have. */
  measure(seconds: number): Promise<Work>
  /** What it does instead before the first repetition, where a repetition is long. */
  readonly warmUp?: () => Promise<void>
}

/** Repeats `step` in this process; it gives the units it has done. The seconds asked for are of processor time: a busy machine takes longer. */
export function looping(name: string, step: () => number | Promise<number>): Contender {
  return {
    name,
    measure: async (seconds) => {
      const cpu = process.cpuUsage()
      const start = performance.now()
      let units = 0
      let used = 0
      do {
        units += await step()
        const { user, system } = process.cpuUsage(cpu)
        used = (user + system) / 1e6
      } while (used < seconds)
      return { units, seconds: (performance.now() - start) / 1000, cpu: used }
    },
  }
}

/** Does all its work `times` times over: a stage that has become slow, to show that a check fails. */
export const slowed = (contender: Contender, times: number): Contender => ({
  ...contender,
  measure: async (seconds) => {
    const first = await contender.measure(seconds)
    let { seconds: elapsed, cpu } = first
    for (let i = 1; i < times; i++) {
      const more = await contender.measure(seconds)
      // For as much work as the first time.
      const share = first.units / more.units
      elapsed += share * more.seconds
      cpu = cpu === null || more.cpu === null ? null : cpu + share * more.cpu
    }
    return { units: first.units, seconds: elapsed, cpu }
  },
})
