import { scientific } from '@jetwatch/shared/plot/axis'
import { bitmap, dataUri } from '@jetwatch/shared/plot/bitmap'
import { classColour, classTitle } from '@jetwatch/shared/plot/class-colours'
import { type ColourMap, gradient, inferno, teal } from '@jetwatch/shared/plot/colour-map'
import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'
import { presetOf } from '@jetwatch/shared/preset'
import type { Evaluated } from '../evaluate.ts'
import type { Example } from '../examples.ts'
import { missing } from './figure.ts'

/** First jets of each class: prepared image, reconstruction and squared error pixel by pixel, on common scales. */
export function jetsFigure({ evaluation, examples, manifest }: Evaluated): string {
  const name = evaluation.model.name
  const heading = `What ${name} sees and rebuilds`
  const whole = examples.filter((example): example is Whole => example.prepared !== null && example.reconstruction !== null)
  if (whole.length === 0) return missing(heading, `${name} has no reconstruction`)
  const errors = whole.map(({ prepared, reconstruction }) => prepared.map((value, i) => (value - (reconstruction[i] as number)) ** 2))
  const energy = highest(whole.flatMap(({ prepared, reconstruction }) => [prepared, reconstruction]))
  const error = highest(errors)
  const { width, height, pixelEta, pixelPhi } = presetOf(manifest.preset)
  const rows = element(
    'div',
    { class: 'rows', 'aria-hidden': 'true' },
    ...['prepared', 'rebuilt', 'squared error'].map((row) => element('span', {}, row)),
  )
  const groups = evaluation.classes.map(({ name: className, role }) => {
    const jets = whole.flatMap((example, i) => (example.className === className ? [{ example, error: errors[i] as Float32Array }] : []))
    const title = className === role ? className : `${classTitle(className)} (${role})`
    const colour = classColour(
      className,
      evaluation.classes.map((one) => one.name),
    )
    const columns = jets.map(({ example, error: squared }) =>
      element(
        'div',
        { class: 'jet' },
        picture(example, example.prepared, energy, inferno, 'prepared image'),
        picture(example, example.reconstruction, energy, inferno, 'reconstruction'),
        picture(example, squared, error, teal, 'squared error'),
        element(
          'p',
          {},
          `row ${example.row}`,
          example.mass === null ? '' : `<br>${example.mass.toFixed(0)} GeV`,
          `<br>${scientific(example.score)}`,
        ),
      ),
    )
    if (jets.length === 0) return ''
    return element(
      'div',
      { class: 'group' },
      element('h4', { style: `border-color:${colour}` }, escapeMarkup(title)),
      element('div', { class: 'jets' }, rows, ...columns),
    )
  })
  const bars = element(
    'div',
    { class: 'bars' },
    bar('pixel value, prepared and rebuilt', energy, inferno),
    bar('squared error', error, teal),
  )
  const caption = `The first jets of each class in the order of the files; below each its row, mass and score. x: Δη over ±${((width * pixelEta) / 2).toFixed(2)}, y: Δφ over ±${((height * pixelPhi) / 2).toFixed(2)}, principal axis vertical. One linear scale for all images and one for all errors; negative pixels of a reconstruction are shown as 0.`
  return element(
    'figure',
    { class: 'wide' },
    element('h3', {}, escapeMarkup(heading)),
    element('div', { class: 'gallery' }, ...groups),
    bars,
    element('figcaption', {}, escapeMarkup(caption)),
  )
}

type Whole = Example & { readonly prepared: Float32Array; readonly reconstruction: Float32Array }

const highest = (images: readonly Float32Array[]): number =>
  images.reduce((max, image) => image.reduce((most, value) => Math.max(most, value), max), 0)

function picture({ className, row, height, width }: Example, values: Float32Array, max: number, map: ColourMap, what: string): string {
  const alt = `${what} of the ${classTitle(className)} jet in row ${row}; brightest pixel ${scientific(highest([values]))}`
  return `<img src="${dataUri(bitmap(values, height, width, max, map))}" width="${width * 2}" height="${height * 2}" alt="${escapeMarkup(alt)}">`
}

function bar(title: string, max: number, map: ColourMap): string {
  return element(
    'div',
    { class: 'bar', role: 'img', 'aria-label': `Colour scale of ${title}: from 0, dark, to ${scientific(max)}, light` },
    element('span', {}, '0'),
    element('i', { style: `background:${gradient(map, 'to right')}` }),
    element('span', {}, `${scientific(max)} ${escapeMarkup(title)}`),
  )
}
