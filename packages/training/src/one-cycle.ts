const WARM_UP = 0.3
const START = 1 / 25
const END = START / 1e4

/**
 * Learning rate at `step` of `steps`: from highest/25 up over the first 30 %, then down to highest/250,000, both along
 * half a cosine (Smith & Topin 2018, with the defaults most libraries use).
 */
export function oneCycle(step: number, steps: number, highest: number): number {
  const peak = Math.max(1, Math.floor(WARM_UP * steps))
  const [from, to, share] = step < peak ? [START, 1, step / peak] : [1, END, (step - peak) / Math.max(1, steps - 1 - peak)]
  return highest * (to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(1, share)))) / 2)
}
