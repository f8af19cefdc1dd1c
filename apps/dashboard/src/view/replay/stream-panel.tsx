import { Panel } from '../panel.tsx'
import { CheckAt, KindAt, NumberAt, TextAt } from './fields.tsx'
import grid from './recipe-form.module.css'

const PROFILES = {
  '': { title: 'constant', begin: undefined },
  ramp: { title: 'a ramp', begin: { kind: 'ramp', to: 5000, seconds: 60 } },
  burst: { title: 'bursts', begin: { kind: 'burst', to: 10_000, at: 30, seconds: 5, every: 60 } },
  poisson: { title: 'Poisson arrivals', begin: { kind: 'poisson' } },
}

/** How fast and how long it goes, and what its draws begin with. */
export function StreamPanel() {
  return (
    <Panel title="Stream" unit="rate, length, seed, frames" term="recipeStream" waiting={null}>
      <div className={grid['row']}>
        <NumberAt path="rate" label="Rate" unit="jets/s" />
        <KindAt path="rateProfile" label="Rate profile" kinds={PROFILES}>
          {(kind) =>
            kind === 'ramp' || kind === 'burst' ? (
              <>
                <NumberAt path="rateProfile.to" label="to" unit="jets/s" />
                {kind === 'burst' ? <NumberAt path="rateProfile.at" label="from second" unit="s" /> : null}
                <NumberAt path="rateProfile.seconds" label={kind === 'ramp' ? 'within' : 'for'} unit="s" />
                {kind === 'burst' ? (
                  <NumberAt path="rateProfile.every" label="again every" unit="s" empty="absent" placeholder="once" />
                ) : null}
              </>
            ) : null
          }
        </KindAt>
      </div>
      <div className={grid['row']}>
        <NumberAt path="events" label="Events" empty={null} placeholder="no limit" />
        <NumberAt path="duration" label="Duration" unit="s" empty="absent" placeholder="no limit" />
        <CheckAt path="loop" label="start over when the files end" />
      </div>
      <div className={grid['row']}>
        <NumberAt path="seed" label="Seed" />
        <NumberAt path="frameSize" label="Frame size" unit="events" />
        <TextAt path="preset" label="Preset, or 24x24@0.6" />
        <NumberAt path="reference.fraction" label="Held out as reference" unit="%" factor={100} />
        <NumberAt path="reference.seed" label="Seed of the reference" />
      </div>
    </Panel>
  )
}
