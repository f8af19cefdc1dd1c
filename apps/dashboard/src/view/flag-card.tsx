'use client'
import type { FlagPart } from '@jetwatch/shared/live'
import { classColour, classTitle } from '@jetwatch/shared/plot/class-colours'
import { type ColourMap, gradient, inferno, teal } from '@jetwatch/shared/plot/colour-map'
import Link from 'next/link'
import { memo, useMemo } from 'react'
import { Defined } from './defined.tsx'
import css from './flag-card.module.css'
import { formatCount, formatPower, NONE } from './format.ts'
import { decodeImage, largest, squaredResidual } from './image-data.ts'
import { JetCanvas } from './jet-canvas.tsx'

interface Props {
  readonly run: string
  readonly flag: FlagPart
  readonly shape: readonly [number, number]
  readonly classes: readonly string[]
}

/** One flagged jet: what came in, what the model made of it, and where they differ. */
export const FlagCard = memo(function FlagCard({ run, flag, shape, classes }: Props) {
  const images = useMemo(() => {
    const input = decodeImage(flag.input)
    const reconstruction = flag.reconstruction === null ? null : decodeImage(flag.reconstruction)
    const residual = reconstruction && squaredResidual(input, reconstruction)
    return { input, reconstruction, residual, max: Math.max(largest(input), reconstruction ? largest(reconstruction) : 0) }
  }, [flag])
  const { input, reconstruction, residual, max } = images
  const title = classTitle(flag.label)
  return (
    <article
      className={css['card']}
      aria-label={`Flagged jet ${flag.sequence}, ${title}, score ${formatPower(flag.score, 4)}`}
      data-sequence={flag.sequence}
      data-score={flag.score}
      data-source={flag.source}
      data-row={flag.row}
      data-label={flag.label ?? ''}
      data-revision={flag.revision}
    >
      <div className={css['facts']}>
        <Defined term="truth" name="Truth" className={css['truth']}>
          <i className={css['swatch']} style={{ background: classColour(flag.label, classes) }} />
          {title}
        </Defined>
        <Defined term="score" name="Score" className={css['score']}>
          {formatPower(flag.score, 4)}
        </Defined>
        <Defined term="tail" name="Tail probability">
          {tailText(flag)}
        </Defined>
      </div>
      <div className={css['origin']}>
        <Defined term="origin" name="Origin">
          <Link className={css['event']} href={`/event/${run}/${flag.sequence}`} prefetch={false} aria-label={`Event ${flag.sequence}`}>
            #{formatCount(flag.sequence)}
          </Link>{' '}
          file {flag.source} row {flag.row}
        </Defined>
        {flag.mass === null ? null : (
          <Defined term="mass" name="Jet mass">
            m {flag.mass.toFixed(0)} GeV
          </Defined>
        )}
      </div>
      <div className={css['images']}>
        <Image title="input" name="Input image" values={input} shape={shape} max={max} map={inferno} />
        {reconstruction && residual ? (
          <>
            <Image title="reconstruction" name="Reconstruction" values={reconstruction} shape={shape} max={max} map={inferno} />
            <Image title="residual²" name="Squared residual" values={residual} shape={shape} max={largest(residual)} map={teal} />
            <Bar max={max} map={inferno} shared />
            <Bar max={largest(residual)} map={teal} />
          </>
        ) : (
          <p className={css['none']}>this model gives no reconstruction</p>
        )}
      </div>
    </article>
  )
})

function tailText({ tailProbability, tailFloor }: FlagPart): string {
  if (tailProbability === null) return `p ${NONE}`
  // At the floor p = 1/(n + 1).
  return tailFloor ? `p < 1/${formatCount(Math.round(1 / tailProbability) - 1)}` : `p ${formatPower(tailProbability, 2)}`
}

interface ImageProps {
  readonly title: string
  readonly name: string
  readonly values: Float32Array
  readonly shape: readonly [number, number]
  readonly max: number
  readonly map: ColourMap
}

function Image({ title, name, values, shape, max, map }: ImageProps) {
  return (
    <figure className={css['image']}>
      <JetCanvas values={values} shape={shape} max={max} map={map} name={name} />
      <figcaption className={css['caption']}>{title}</figcaption>
    </figure>
  )
}

/** A colour bar from 0 to its largest value; `shared` spans the two images of one scale. */
function Bar({ max, map, shared = false }: { max: number; map: ColourMap; shared?: boolean }) {
  return (
    <div className={css['scale']} data-shared={shared}>
      0<i className={css['bar']} style={{ background: gradient(map, 'to right') }} />
      {formatPower(max, 2).replace(' × ', '·')}
    </div>
  )
}
