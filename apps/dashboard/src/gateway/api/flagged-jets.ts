import { keptMessage } from '@jetwatch/bus/find-frame'
import { STREAMS } from '@jetwatch/shared/names'
import { flagPart } from '../flag-gallery.ts'
import { LatentMap } from '../physics/latent-map.ts'
import { HttpFault, type Route } from './route.ts'

/** Most jets in one answer. */
const MOST = 12

/** Flagged jets of the run under way with their images, by sequence (`?sequence=5&sequence=9`); those no longer kept are left out. */
export const flaggedJetsRoute: Route = {
  method: 'GET',
  path: '/api/physics/flags',
  handle: async ({ gateway: { feed, bus }, query }) => {
    const sequences = query.getAll('sequence').map(Number)
    if (
      sequences.length === 0 ||
      sequences.length > MOST ||
      !sequences.every((sequence) => Number.isSafeInteger(sequence) && sequence >= 0)
    )
      throw new HttpFault(400, `1 to ${MOST} sequences are asked for at once`, 'Use /api/physics/flags?sequence=5&sequence=9')
    const primary = feed?.primary
    if (!primary) throw new HttpFault(404, 'there is no run', 'Start a run first')
    const found = await Promise.all(
      sequences.map(async (sequence) => {
        const seq = primary.observer(LatentMap).placeOf(sequence)
        const message = seq === null ? null : await keptMessage(bus, STREAMS.flags, seq)
        return message ? [flagPart(message.data, primary.reference)] : []
      }),
    )
    return { json: found.flat() }
  },
}
