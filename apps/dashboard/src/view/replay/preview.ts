import { contaminationAt } from '@jetwatch/shared/contamination-schedule'
import type { Recipe } from '@jetwatch/shared/recipe'
import { plannedEvents } from '@jetwatch/shared/replay-progress'
import { rateAt, secondsOf } from '@jetwatch/shared/stream-clock'

/** When something of a recipe acts. `until` is null to the end of the stream. */
export interface Lane {
  readonly name: string
  readonly from: number
  readonly until: number | null
}

export interface StreamPreview {
  /** Seconds that are shown, and whether the stream ends there. */
  readonly seconds: number
  readonly ends: boolean
  /** [second, percent] and [second, jets/s]; jumps are steep. */
  readonly contamination: readonly (readonly [number, number])[]
  readonly rate: readonly (readonly [number, number])[]
  readonly lanes: readonly Lane[]
}

const POINTS = 120
const SHORTEST = 60
const ROOM = 1.25

/** What a recipe does over the time of its stream: to its end, or so far that everything it does is seen. */
export function streamPreview(recipe: Recipe): StreamPreview {
  const { contamination, contaminationSchedule: schedule, rateProfile: profile, corruptions = [], transport = [] } = recipe
  const total = plannedEvents(recipe)
  const lanes = [...corruptions, ...transport].map(
    ({ kind, active }): Lane => ({ name: kind, from: active?.from ?? 0, until: active?.until ?? null }),
  )
  const edges = [
    ...(schedule ? [schedule.at, schedule.at + ('seconds' in schedule ? schedule.seconds : 0)] : []),
    ...(profile?.kind === 'ramp' ? [profile.seconds] : []),
    ...(profile?.kind === 'burst' ? [profile.at, profile.at + profile.seconds, profile.at + (profile.every ?? 0)] : []),
    ...lanes.flatMap(({ from, until }) => [from, until ?? from]),
  ]
  const seconds = total === null ? Math.max(SHORTEST, ROOM * Math.max(0, ...edges)) : Math.max(1e-3, secondsOf(recipe, total))
  const times = Array.from({ length: POINTS + 1 }, (_, i) => (seconds * i) / POINTS)
  // On both sides of a jump, so that it is drawn where it is.
  const steep = [...edges, ...repeats(recipe, seconds)].flatMap((edge) => [edge - seconds * 1e-6, edge])
  const all = [...new Set([...times, ...steep.filter((time) => time >= 0 && time <= seconds)])].sort((a, b) => a - b)
  return {
    seconds,
    ends: total !== null,
    contamination: all.map((time) => [time, 100 * contaminationAt(contamination, schedule, time)]),
    rate: all.map((time) => [time, rateAt(recipe, time)]),
    lanes,
  }
}

const MOST_REPEATS = 200

/** Edges of bursts that come again. */
function repeats({ rateProfile: profile }: Recipe, seconds: number): number[] {
  if (profile?.kind !== 'burst' || profile.every === undefined) return []
  const { at, every, seconds: length } = profile
  const count = Math.min(MOST_REPEATS, Math.ceil(seconds / every))
  return Array.from({ length: count }, (_, i) => [at + i * every, at + i * every + length]).flat()
}
