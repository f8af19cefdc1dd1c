'use client'
import { type FlagPart, flagPartSchema } from '@jetwatch/shared/live'
import type { LatentTopic } from '@jetwatch/shared/topics/latent'
import { useEffect, useState } from 'react'
import { z } from 'zod'
import { ApiFault, callApi } from '../../live/api.ts'
import { useLive } from '../../live/use-live.ts'
import { FlagCard } from '../flag-card.tsx'
import css from './latent.module.css'

const SHOWN = 6
const schema = z.array(flagPartSchema)

interface Props {
  readonly latent: LatentTopic
  readonly cluster: number
}

/** The newest flagged jets of a cluster. Another cluster, or its newest jet gone from the map, asks anew. */
export function ClusterGallery({ latent, cluster }: Props) {
  const about = useLive((view) => view.about)
  const [loaded, setLoaded] = useState<{ readonly key: string; readonly jets: readonly FlagPart[]; readonly fault: string | null } | null>(
    null,
  )
  const members = latent.flagged.filter(([, , , id]) => id === cluster)
  const shown = loaded?.key.startsWith(`${latent.run} ${cluster} `) ? loaded : null
  // What is shown stays as long as it is in the cluster: the newest change every moment.
  const stays = shown?.jets.length ? shown.jets.every(({ sequence }) => members.some((member) => member[4] === sequence)) : false
  const wanted = members.slice(0, SHOWN).map((member) => member[4])
  const key = stays && shown ? shown.key : `${latent.run} ${cluster} ${wanted.join(' ')}`
  useEffect(() => {
    const sequences = key.split(' ').slice(2).filter(Boolean)
    if (sequences.length === 0) return
    const abort = new AbortController()
    const load = async (): Promise<void> => {
      try {
        const path = `/api/physics/flags?${sequences.map((sequence) => `sequence=${sequence}`).join('&')}` as const
        setLoaded({ key, jets: await callApi('GET', path as `/api/${string}`, schema, undefined, abort.signal), fault: null })
      } catch (error) {
        if (!abort.signal.aborted) setLoaded({ key, jets: [], fault: error instanceof ApiFault ? error.message : String(error) })
      }
    }
    void load()
    return () => abort.abort()
  }, [key])
  return (
    <section aria-label={`Flagged jets of cluster ${cluster + 1}`}>
      <h3 className={css['heading']}>Flagged jets of cluster {cluster + 1}</h3>
      {members.length === 0 ? <p className={css['quiet']}>No recent flagged event is in this cluster.</p> : null}
      {shown?.fault ? <p role="alert">{shown.fault}</p> : null}
      <div className={css['gallery']}>
        {about && shown
          ? shown.jets.map((flag) => (
              <FlagCard key={flag.sequence} run={latent.run} flag={flag} shape={about.shape} classes={about.classes} />
            ))
          : null}
      </div>
    </section>
  )
}
