import { type Bus, connectBus } from '@jetwatch/bus/connect'
import { openState, type State } from '@jetwatch/bus/state'
import { ensureStreams } from '@jetwatch/bus/streams'
import { openThresholds } from '@jetwatch/bus/thresholds'
import { recipeClasses, recipeHash } from '@jetwatch/shared/recipe'
import type { Run } from '@jetwatch/shared/run'
import { firstControl } from '@jetwatch/shared/run-control'
import { initialThreshold } from './initial-threshold.ts'
import type { PreparedRun } from './prepare-run.ts'
import { runName } from './recipe-from-flags.ts'

export interface Desk {
  readonly bus: Bus
  readonly state: State
}

/** Connects, makes the streams, and closes the run before, if it was left open. */
export async function openDesk(servers: string, token: string | null): Promise<Desk> {
  const bus = await connectBus({ servers, name: 'jetwatch up', ...(token ? { token } : {}) })
  try {
    await ensureStreams(bus)
    const state = await openState(bus)
    const current = await state.readCurrentRun()
    const before = current === null ? null : await state.readRun(current)
    if (before && before.ended === null) await state.writeRun({ ...before, ended: Date.now() })
    return { bus, state }
  } catch (error) {
    await bus.close()
    throw error
  }
}

/** Writes what the services of a new run look up: reference, threshold, control and run document, and that it is the current run. */
export async function openRun({ bus, state }: Desk, { recipe, model, reference, speed, from }: PreparedRun): Promise<Run> {
  const { name } = model.manifest
  if (reference) await state.writeReference(name, reference)
  const thresholds = await openThresholds(bus)
  const current = await thresholds.readThreshold(name)
  const proposal = initialThreshold(current, reference, recipe)
  if (proposal) await thresholds.proposeThreshold(name, proposal, current?.revision ?? 0)
  const started = await freeStart(state, recipe.name)
  const run: Run = {
    run: runName(recipe.name, started),
    recipe,
    recipeHash: recipeHash(recipe),
    classes: recipeClasses(recipe),
    models: [name],
    primary: name,
    started: started.getTime(),
    ended: null,
  }
  await state.changeControl(run.run, () => firstControl(run.run, { speed, from }, { author: 'jetwatch', at: run.started }))
  await state.writeRun(run)
  await state.writeCurrentRun(run.run)
  return run
}

/** Now, or the first second after that has no run of this recipe: names hold seconds. */
async function freeStart(state: State, recipe: string): Promise<Date> {
  const start = new Date()
  while (await state.readRun(runName(recipe, start))) start.setSeconds(start.getSeconds() + 1)
  return start
}
