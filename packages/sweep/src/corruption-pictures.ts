import type { Corruption } from '@jetwatch/shared/corruptions/corruption'
import type { Jet } from '@jetwatch/shared/jet'
import { bitmap, dataUri } from '@jetwatch/shared/plot/bitmap'
import { inferno, teal } from '@jetwatch/shared/plot/colour-map'
import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'
import { presetOf } from '@jetwatch/shared/preset'
import type { Recipe } from '@jetwatch/shared/recipe'
import { mix } from '@jetwatch/source/mix'

/** What each corruption looks like, at a strength that shows. */
const EXAMPLES: readonly { readonly title: string; readonly corruption: Corruption }[] = [
  { title: 'hot tower of 100 GeV', corruption: { kind: 'hot-tower', eta: 0.4, phi: 1.2, pt: 100 } },
  { title: 'dead region, η −1 to 0, φ 0 to 1', corruption: { kind: 'dead-region', eta: [-1, 0], phi: [0, 1], response: 0 } },
  { title: 'energy scale × 1.1 everywhere', corruption: { kind: 'energy-scale', factor: 1.1 } },
  { title: 'energy scale × 1.1 for η > 0', corruption: { kind: 'energy-scale', factor: 1.1, eta: [0, 10] } },
  { title: 'energy resolution 100 %/√E ⊕ 10 %', corruption: { kind: 'energy-resolution', stochastic: 1, constant: 0.1 } },
  { title: 'loss of 20 % of constituents', corruption: { kind: 'constituent-loss', probability: 0.2 } },
  { title: 'pile-up, 40 particles of 0.8 GeV', corruption: { kind: 'pile-up', particles: 40, pt: 0.8 } },
  { title: 'axis shifted by 0.08 in η', corruption: { kind: 'axis-shift', x: 0.08, y: 0 } },
  { title: 'shuffled constituents', corruption: { kind: 'shuffle' } },
]

interface Sample {
  /** Mean image, row-major. */
  readonly image: Float64Array
  /** Means in GeV, and of the number of constituents. */
  readonly pt: number
  readonly mass: number
  readonly multiplicity: number
}

const CELL = 120
const GAP = 12
const LABEL = 285
const TOP = 30

/**
 * One SVG: for each corruption the root of the mean image before and after on one scale, the root of their difference on its own, and
 * what happens to pT, mass and multiplicity.
 */
export async function corruptionPictures(recipe: Recipe, baseDir: string): Promise<string> {
  const clean = await sampleOf(recipe, baseDir)
  const { height, width } = presetOf(recipe.preset)
  const rows: string[] = []
  for (const [i, { title, corruption }] of EXAMPLES.entries()) {
    const after = await sampleOf({ ...recipe, corruptions: [corruption] }, baseDir)
    const top = TOP + i * (CELL + GAP)
    const root = (image: Float64Array): Float64Array => image.map(Math.sqrt)
    const difference = after.image.map((value, pixel) => Math.sqrt(Math.abs(value - (clean.image[pixel] as number))))
    // A difference below rounding is none.
    const largest = Math.max(...difference)
    const most = Math.max(...root(clean.image))
    const pictures = [
      { image: root(clean.image), map: inferno, scale: most },
      { image: root(after.image), map: inferno, scale: most },
      { image: difference, map: teal, scale: largest > 1e-4 ? largest : 1 },
    ]
    rows.push(
      ...pictures.map(({ image, map, scale }, column) =>
        element('image', {
          x: LABEL + column * (CELL + GAP),
          y: top,
          width: CELL,
          height: CELL,
          style: 'image-rendering:pixelated',
          href: dataUri(bitmap(image, height, width, scale, map)),
        }),
      ),
      element('text', { x: 8, y: top + 24, 'font-weight': 600 }, escapeMarkup(title)),
      ...figures(clean, after).map((line, k) => element('text', { x: 8, y: top + 48 + 18 * k, class: 'quiet' }, escapeMarkup(line))),
    )
  }
  const size = { width: LABEL + 3 * (CELL + GAP), height: TOP + EXAMPLES.length * (CELL + GAP) }
  const heads = ['before', 'after', 'difference, own scale'].map((text, column) =>
    element('text', { x: LABEL + column * (CELL + GAP) + CELL / 2, y: 20, 'text-anchor': 'middle', class: 'quiet' }, text),
  )
  const style = 'text{font:13px system-ui,sans-serif;fill:#17202b}.quiet{fill:#5b6878;font-size:12px}'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}">${element('title', {}, 'What each corruption does to the mean image')}${element(
    'style',
    {},
    style,
  )}${element('rect', { width: size.width, height: size.height, fill: '#fff' })}${heads.join('')}${rows.join('')}</svg>\n`
}

async function sampleOf(recipe: Recipe, baseDir: string): Promise<Sample> {
  const { height, width } = presetOf(recipe.preset)
  const image = new Float64Array(height * width)
  const sums = { pt: 0, mass: 0, multiplicity: 0 }
  let n = 0
  for await (const batch of mix(recipe, { baseDir })) for (const jet of batch) add(jet)
  return { image: image.map((value) => value / n), pt: sums.pt / n, mass: sums.mass / n, multiplicity: sums.multiplicity / n }

  function add({ image: { index, value }, kinematics }: Jet): void {
    n++
    index.forEach((pixel, k) => {
      image[pixel] = (image[pixel] as number) + (value[k] as number)
    })
    if (!kinematics) return
    sums.pt += kinematics.pt
    sums.mass += kinematics.mass
    sums.multiplicity += kinematics.multiplicity
  }
}

function figures(before: Sample, after: Sample): string[] {
  const line = (name: string, a: number, b: number, digits: number): string =>
    `${name} ${a.toFixed(digits)} → ${b.toFixed(digits)} (${b >= a ? '+' : '−'}${Math.abs(100 * (b / a - 1)).toFixed(1)} %)`
  return [
    line('mean pT, GeV', before.pt, after.pt, 1),
    line('mean mass, GeV', before.mass, after.mass, 1),
    line('mean constituents', before.multiplicity, after.multiplicity, 1),
  ]
}
