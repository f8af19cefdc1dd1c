/** Polynomial of degree 6 for each of red, green, blue, in x from 0 to 1 (fits of matplotlib's maps by M. Zucker, CC0). */
type Fit = readonly (readonly [number, number, number])[]

const INFERNO: Fit = [
  [0.0002189403691192265, 0.001651004631001012, -0.01948089843709184],
  [0.1065134194856116, 0.5639564367884091, 3.932712388889277],
  [11.60249308247187, -3.972853965665698, -15.9423941062914],
  [-41.70399613139459, 17.43639888205313, 44.35414519872813],
  [77.162935699427, -33.40235894210092, -81.80730925738993],
  [-71.31942824499214, 32.62606426397723, 73.20951985803202],
  [25.13112622477341, -12.24266895238567, -23.07032500287172],
]
const VIRIDIS: Fit = [
  [0.2777273272234177, 0.005407344544966578, 0.3340998053353061],
  [0.1050930431085774, 1.404613529898575, 1.384590162594685],
  [-0.3308618287255563, 0.214847559468213, 0.09509516302823659],
  [-4.634230498983486, -5.799100973351585, -19.33244095627987],
  [6.228269936347081, 14.17993336680509, 56.69055260068105],
  [4.776384997670288, -13.74514537774601, -65.35303263337234],
  [-5.435455855934631, 4.645852612178535, 26.3124352495832],
]

/** 256 colours, RGB bytes [256 × 3], perceptually uniform, dark to light. */
export type ColourMap = Uint8ClampedArray

function tabulate(fit: Fit): ColourMap {
  const table = new Uint8ClampedArray(256 * 3)
  for (let i = 0; i < 256; i++) {
    for (let channel = 0; channel < 3; channel++) {
      table[3 * i + channel] = 255 * fit.reduceRight((sum, coefficients) => sum * (i / 255) + (coefficients[channel] ?? 0), 0)
    }
  }
  return table
}

/** For energy: black where there is none. */
export const inferno: ColourMap = tabulate(INFERNO)
/** For squared residuals: another quantity, another map. */
export const viridis: ColourMap = tabulate(VIRIDIS)

/** A CSS gradient of a map, for colour bars. */
export function gradient(map: ColourMap, direction: 'to top' | 'to right'): string {
  const stops = [0, 32, 64, 96, 128, 160, 192, 224, 255].map((i) => `rgb(${map[3 * i]} ${map[3 * i + 1]} ${map[3 * i + 2]})`)
  return `linear-gradient(${direction}, ${stops.join(', ')})`
}

/** RGBA bytes of an image [height × width] on the scale 0 to `max`, y upwards: the first row of values is the lowest line. */
export function paintImage(
  values: Float32Array,
  height: number,
  width: number,
  max: number,
  map: ColourMap,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * height * width)
  const scale = max > 0 ? 255 / max : 0
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column] ?? 0
      const level = Math.min(255, Math.max(0, Math.round(value * scale)))
      const at = 4 * ((height - 1 - row) * width + column)
      for (let channel = 0; channel < 3; channel++) pixels[at + channel] = map[3 * level + channel] as number
      pixels[at + 3] = 255
    }
  }
  return pixels
}
