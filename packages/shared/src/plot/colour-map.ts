/** Polynomial of degree 6 for each of red, green, blue, in x from 0 to 1 (fit of matplotlib's map by M. Zucker, CC0). */
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
/** For squared residuals, another quantity: black to pale teal in even steps of CIE lightness, hue and chroma in OKLab (B. Ottosson, 2020). */
export const teal: ColourMap = tabulateTeal()

function tabulateTeal(): ColourMap {
  const table = new Uint8ClampedArray(256 * 3)
  const hue = (195 * Math.PI) / 180
  for (let i = 0; i < 256; i++) {
    const cie = (97 * i) / 255
    const lightness = Math.cbrt(cie > 8 ? ((cie + 16) / 116) ** 3 : cie / 903.3)
    // Chroma grows from black and fades towards white, inside what a screen can show.
    const chroma = 0.36 * lightness * (1 - lightness)
    table.set(fromOklab(lightness, chroma * Math.cos(hue), chroma * Math.sin(hue)), 3 * i)
  }
  return table
}

/** sRGB bytes of an OKLab colour. */
function fromOklab(lightness: number, a: number, b: number): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const encode = (x: number): number => 255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055)
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

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
