import { JetwatchError } from '@jetwatch/shared/errors'
import { CONTROLLER, type Threshold } from '@jetwatch/shared/threshold'
import { describeIssues } from '@jetwatch/shared/validate'
import { type Applied, applyRequestSchema, undoRequestSchema, whatIfRequestSchema } from '@jetwatch/shared/what-if'
import type { z } from 'zod'
import type { ModelAggregate } from '../model-aggregate.ts'
import { DecidedScores } from '../threshold/decided-scores.ts'
import { whatIf } from '../threshold/what-if.ts'
import { HttpFault, type Route, type RouteContext } from './route.ts'

/** A decision under the new revision is waited for this long. */
const CONFIRM_MS = 5_000

/** What would a policy do? */
export const whatIfRoute: Route = {
  method: 'POST',
  path: '/api/threshold/:model/what-if',
  // It asks, and changes nothing.
  needs: 'view',
  audit: 'no',
  handle: async (context) => ({ json: whatIf(aggregateOf(context), await read(context, whatIfRequestSchema), Date.now()) }),
}

/** Sets a threshold and waits for the first decision under it. */
export const applyRoute: Route = {
  method: 'POST',
  path: '/api/threshold/:model',
  handle: async (context) => {
    const aggregate = aggregateOf(context)
    const { expected, ...proposal } = await read(context, applyRequestSchema)
    refuseController(proposal.author)
    return { json: await apply(aggregate, (model) => context.gateway.thresholds.proposeThreshold(model, proposal, expected)) }
  },
}

/** Sets an older revision's cut and policy again. */
export const undoRoute: Route = {
  method: 'POST',
  path: '/api/threshold/:model/undo',
  handle: async (context) => {
    const aggregate = aggregateOf(context)
    const { thresholds } = context.gateway
    const { revision, expected, author } = await read(context, undoRequestSchema)
    refuseController(author)
    const older = (await thresholds.thresholdHistory(aggregate.model)).find((threshold) => threshold.revision === revision)
    if (!older)
      throw new HttpFault(404, `revision ${revision} of ${aggregate.model} is not kept any more`, 'Choose another, or type its cut')
    const { cut, policy } = older
    const proposal = { cut, policy, author, reason: `back to revision ${revision}` }
    return { json: await apply(aggregate, (model) => thresholds.proposeThreshold(model, proposal, expected)) }
  },
}

async function apply(aggregate: ModelAggregate, propose: (model: string) => Promise<Threshold>): Promise<Applied> {
  const began = performance.now()
  const threshold = await propose(aggregate.model)
  const inUse = await aggregate.observer(DecidedScores).confirmed(threshold.revision, CONFIRM_MS)
  const milliseconds = Math.round((performance.now() - began) * 10) / 10
  return { threshold, confirmed: inUse && { milliseconds, sequence: inUse.sequence } }
}

function aggregateOf({ gateway, params }: RouteContext): ModelAggregate {
  const name = params['model'] ?? ''
  const aggregate = gateway.feed?.models.get(name)
  if (aggregate) return aggregate
  throw new HttpFault(
    404,
    `no model ${name.slice(0, 40)} is running`,
    `Running: ${[...(gateway.feed?.models.keys() ?? [])].join(', ') || 'none'}`,
  )
}

async function read<S extends z.ZodType>({ body }: RouteContext, schema: S): Promise<z.infer<S>> {
  const parsed = schema.safeParse(await body())
  if (parsed.success) return parsed.data
  throw new JetwatchError(
    'BAD_MESSAGE',
    `the request does not match its schema: ${describeIssues(parsed.error).slice(0, 300)}`,
    'Reload the page; other clients: see packages/shared/src/what-if.ts',
  )
}

/** Its revisions are told apart by the name. */
function refuseController(author: string): void {
  if (author.toLowerCase() === CONTROLLER) throw new HttpFault(400, `the name ${CONTROLLER} is taken`, 'Give your own name')
}
