import { sendReplayRequest } from '@jetwatch/bus/replay-request'
import { commandRun, untilObeyed } from '@jetwatch/bus/run-control'
import { JetwatchError } from '@jetwatch/shared/errors'
import { parseRecipe } from '@jetwatch/shared/recipe'
import { type Commanded, commandRequestSchema, startReplaySchema } from '@jetwatch/shared/replay/replay-api'
import { describeIssues } from '@jetwatch/shared/validate'
import type { z } from 'zod'
import { readRecipes } from '../replay/recipe-library.ts'
import { replayRuns } from '../replay/replay-runs.ts'
import type { Route, RouteContext } from './route.ts'
import { runOf } from './run-of.ts'

/** The project's recipes, and what a page may build one of. */
export const recipesRoute: Route = {
  method: 'GET',
  path: '/api/replay/recipes',
  handle: async ({ gateway }) => ({ json: await readRecipes(gateway.recipes, gateway.feed?.run.recipe ?? null) }),
}

/** All runs with what they came to. */
export const replayRunsRoute: Route = {
  method: 'GET',
  path: '/api/replay/runs',
  handle: async ({ gateway }) => ({ json: await replayRuns(gateway) }),
}

/** Asks for another run in this system. */
export const startReplayRoute: Route = {
  method: 'POST',
  path: '/api/replay',
  handle: async (context) => {
    const { recipe, model, ...wish } = await read(context, startReplaySchema)
    const id = await sendReplayRequest(context.gateway.state, {
      ...wish,
      ...(model === undefined ? {} : { model }),
      recipe: parseRecipe(recipe),
    })
    return { json: { id }, status: 202 }
  },
}

/** Commands a run, and waits until its producer says that it obeys. */
export const replayCommandRoute: Route = {
  method: 'POST',
  path: '/api/replay/:run/command',
  handle: async (context) => {
    const { state } = context.gateway
    const { run } = await runOf(context)
    const { command, author } = await read(context, commandRequestSchema)
    const began = performance.now()
    const control = await commandRun(state, run, command, author)
    const producer = await untilObeyed(state, run, control.revision)
    const answer: Commanded = {
      control,
      obeyedAt: producer && Math.max(producer.position, producer.events + producer.withheld),
      milliseconds: Math.round(performance.now() - began),
    }
    return { json: answer }
  },
}

async function read<S extends z.ZodType>({ body }: RouteContext, schema: S): Promise<z.infer<S>> {
  const parsed = schema.safeParse(await body())
  if (parsed.success) return parsed.data
  throw new JetwatchError('BAD_MESSAGE', `the request: ${describeIssues(parsed.error).slice(0, 300)}`, 'See docs/replay.md')
}
