import { modelsSchema } from '@jetwatch/shared/model-cards'
import { usePolled } from '../models/use-polled.ts'
import { Panel } from '../panel.tsx'
import { usePlace } from './draft-context.ts'
import { ChoiceAt, KindAt, NumberAt } from './fields.tsx'
import grid from './recipe-form.module.css'

const POLICIES = {
  '': { title: 'the one in force', begin: undefined },
  'background-efficiency': { title: 'background efficiency', begin: { kind: 'background-efficiency', efficiency: 0.01 } },
  'flags-per-minute': { title: 'flags per minute', begin: { kind: 'flags-per-minute', target: 600, windowSeconds: 60, deadBand: 0.05 } },
  'streaming-quantile': {
    title: 'streaming quantile',
    begin: { kind: 'streaming-quantile', share: 0.01, windowEvents: 20_000, deadBand: 0.05 },
  },
}

/** The model and the threshold policy that the stream is to test. */
export function TestPanel() {
  const models = usePolled('/api/models', modelsSchema, 0)
  const preset = usePlace('preset').value
  const titleOf = (name: string, made: string): string => (made === preset ? name : `${name} (made for ${made})`)
  const options = [
    ['', 'that of the run before'] as const,
    ...(models.value?.models.map(({ name, preset: made }) => [name, titleOf(name, made)] as const) ?? []),
  ]
  const band = <NumberAt path="threshold.deadBand" label="Dead band" unit="%" factor={100} />
  return (
    <Panel title="To test" unit="model and threshold policy" term="recipeTest" waiting={null}>
      <div className={grid['row']}>
        <ChoiceAt path="model" label="Model" options={options} />
        <KindAt path="threshold" label="Threshold" kinds={POLICIES}>
          {(kind) =>
            kind === 'background-efficiency' ? (
              <NumberAt path="threshold.efficiency" label="Background efficiency" unit="%" factor={100} />
            ) : kind === 'flags-per-minute' ? (
              <>
                <NumberAt path="threshold.target" label="Target" unit="flags/min" />
                <NumberAt path="threshold.windowSeconds" label="Window" unit="s" />
                {band}
              </>
            ) : kind === 'streaming-quantile' ? (
              <>
                <NumberAt path="threshold.share" label="Share of events" unit="%" factor={100} />
                <NumberAt path="threshold.windowEvents" label="Window" unit="events" />
                {band}
              </>
            ) : null
          }
        </KindAt>
      </div>
    </Panel>
  )
}
