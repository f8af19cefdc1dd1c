'use client'
import { classColour, classTitle } from '@jetwatch/shared/plot/class-colours'
import type { LatentTopic } from '@jetwatch/shared/topics/latent'
import { parseAsInteger, useQueryState } from 'nuqs'
import { useTopic } from '../../live/use-live.ts'
import { Legend } from '../chart/legend.tsx'
import type { Colour } from '../chart/theme.ts'
import { formatCount } from '../format.ts'
import { Panel } from '../panel.tsx'
import { ClusterGallery } from './cluster-gallery.tsx'
import { ClusterList } from './cluster-list.tsx'
import css from './latent.module.css'
import { LatentMap } from './latent-map.tsx'

/** Recent events in the model's latent space, the flagged ones in clusters, and the jets of a picked cluster. */
export function LatentPanel({ waiting: noRun }: { readonly waiting: string | null }) {
  const latent = useTopic('latent') ?? null
  const [picked, setPicked] = useQueryState('cluster', parseAsInteger)
  const waiting =
    noRun ??
    (!latent ? 'Waiting for the first 100 decided events' : latent.size === 0 ? `Model ${latent.model} gives no latent vector` : null)
  const pick = (id: number | null): void => void setPicked(id === picked ? null : id)
  return (
    <Panel
      title="Latent space"
      unit={latent && latent.size > 0 ? describe(latent) : ''}
      term="latent"
      waiting={waiting}
      aside={latent ? <Legend items={classesOf(latent)} /> : null}
    >
      {latent && waiting === null ? (
        <>
          <div className={css['layout']}>
            <LatentMap latent={latent} picked={picked} onPick={pick} />
            <ClusterList latent={latent} picked={picked} onPick={pick} />
          </div>
          {picked === null ? null : <ClusterGallery latent={latent} cluster={picked} />}
        </>
      ) : null}
    </Panel>
  )
}

const describe = ({ size, explained, recent, flagged }: LatentTopic): string =>
  `${size} dimensions on 2 principal components (${percent(explained[0])} and ${percent(explained[1])} of the variance); ` +
  `${formatCount(recent.length)} recent and ${formatCount(flagged.length)} flagged events`
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`

const classesOf = ({ classes, recent }: LatentTopic) => [
  ...classes.map((name) => ({ name: classTitle(name), colour: classColour(name, classes) as Colour })),
  ...(recent.some(([, , label]) => label === 255) ? [{ name: classTitle(null), colour: classColour(null, classes) as Colour }] : []),
]
