'use client'
import { classTitle } from '@jetwatch/shared/plot/class-colours'
import type { LatentCluster, LatentTopic } from '@jetwatch/shared/topics/latent'
import { formatPower, NONE } from '../format.ts'
import css from './latent.module.css'

interface Props {
  readonly latent: LatentTopic
  readonly picked: number | null
  readonly onPick: (id: number) => void
}

/** Clusters of the flagged events: how many, how heavy, and (where labelled) of which class. */
export function ClusterList({ latent, picked, onPick }: Props) {
  if (latent.clusters.length === 0) return <p className={css['quiet']}>Waiting for the first flagged event.</p>
  return (
    <section className={css['list']} aria-label="Clusters of flagged events">
      <h3 className={css['heading']}>Clusters of flagged events</h3>
      <ul className={css['clusters']}>
        {latent.clusters.map((cluster) => (
          <li key={cluster.id}>
            <button type="button" className={css['cluster']} aria-pressed={cluster.id === picked} onClick={() => onPick(cluster.id)}>
              <strong>{cluster.id + 1}</strong>
              <span>
                {cluster.size} events, mean mass {cluster.meanMass === null ? NONE : `${cluster.meanMass.toFixed(0)} GeV`}, mean score{' '}
                {formatPower(cluster.meanScore, 3)}
                <br />
                <span className={css['quiet']}>{composition(cluster, latent.classes)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className={css['quiet']}>
        {latent.silhouette === null
          ? 'Too few flagged events to part them.'
          : `k-means on all dimensions; as many as have the largest mean silhouette (${latent.silhouette.toFixed(2)}: 1 is far apart, 0 is touching).`}
      </p>
    </section>
  )
}

const composition = ({ labels, size }: LatentCluster, classes: readonly string[]): string =>
  labels
    .flatMap((count, label) => (count > 0 ? [`${classTitle(classes[label] ?? null)} ${((100 * count) / size).toFixed(0)} %`] : []))
    .join(', ')
