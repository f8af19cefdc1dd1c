import type { DisplayDecision, EventDisplay } from '@jetwatch/shared/catalogue/event-display'
import { inferno, teal } from '@jetwatch/shared/plot/colour-map'
import { PRESETS } from '@jetwatch/shared/preset'
import { useMemo, useState } from 'react'
import { decodeImage, largest, squaredResidual } from '../image-data.ts'
import { Panel } from '../panel.tsx'
import css from './pixel-images.module.css'
import { type Picture, PixelImages } from './pixel-images.tsx'
import { PixelReadout } from './pixel-readout.tsx'

interface Props {
  readonly event: EventDisplay
  readonly decision: DisplayDecision | null
}

/** The stream's image, the model's input, its reconstruction and the residual, with one cursor over all of them. */
export function ImagesPanel({ event, decision }: Props) {
  const [pixel, setPixel] = useState<number | null>(null)
  const pictures = useMemo(() => toPictures(event, decision), [event, decision])
  const from = decision?.reconstruction
    ? `reconstruction ${decision.imagesFrom}`
    : `no reconstruction: ${decision?.imagesFrom ?? 'no model has decided'}`
  return (
    <Panel
      title="Images"
      unit={decision ? `${decision.model}, ${from}` : from}
      term="eventImages"
      waiting={pictures.length ? null : `There is no image: ${event.imageReason}`}
    >
      <PixelImages pictures={pictures} shape={event.shape} pixel={pixel} onPixel={setPixel} />
      <PixelReadout pictures={pictures} preset={PRESETS[event.preset]} pixel={pixel} />
      {event.imageReason && pictures.length ? <p className={css['reason']}>The stream’s own image is gone: {event.imageReason}.</p> : null}
    </Panel>
  )
}

function toPictures(event: EventDisplay, decision: DisplayDecision | null): Picture[] {
  const pictures: Picture[] = []
  if (event.image) {
    const values = decodeImage(event.image)
    pictures.push({
      key: 'stream',
      title: 'stream',
      name: 'Image of the stream',
      unit: 'share of pT',
      values,
      max: largest(values),
      map: inferno,
      bar: 'own',
    })
  }
  if (!decision?.prepared) return pictures
  const input = decodeImage(decision.prepared)
  const reconstruction = decision.reconstruction ? decodeImage(decision.reconstruction) : null
  const max = Math.max(largest(input), reconstruction ? largest(reconstruction) : 0)
  const shared = { max, map: inferno, unit: 'prepared', bar: reconstruction ? 'shared' : 'own' } as const
  pictures.push({ key: 'input', title: 'input', name: 'Input of the model', values: input, ...shared })
  if (!reconstruction) return pictures
  pictures.push({ key: 'reconstruction', title: 'reconstruction', name: 'Reconstruction', values: reconstruction, ...shared })
  const residual = squaredResidual(input, reconstruction)
  pictures.push({
    key: 'residual',
    title: 'residual²',
    name: 'Squared residual',
    unit: 'prepared²',
    values: residual,
    max: largest(residual),
    map: teal,
    bar: 'own',
  })
  return pictures
}
