import { z } from 'zod'

const share = z.number().min(0).max(1)
const at = z.number().nonnegative()
const seconds = z.number().positive()

/**
 * A contamination that changes while the stream runs, in seconds of its own clock; `contamination` holds before and, for a
 * burst, after. `step` goes to `to` at `at`; `ramp` takes `seconds` for it; `burst` holds it for `seconds`.
 */
export const contaminationScheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('step'), at, to: share }),
  z.strictObject({ kind: z.literal('ramp'), at, seconds, to: share }),
  z.strictObject({ kind: z.literal('burst'), at, seconds, to: share }),
])
export type ContaminationSchedule = z.infer<typeof contaminationScheduleSchema>

/** signal/(signal + background) at this second of the stream. */
export function contaminationAt(base: number, schedule: ContaminationSchedule | undefined, time: number): number {
  if (!schedule || time < schedule.at) return base
  switch (schedule.kind) {
    case 'step':
      return schedule.to
    case 'ramp':
      return base + (schedule.to - base) * Math.min(1, (time - schedule.at) / schedule.seconds)
    case 'burst':
      return time < schedule.at + schedule.seconds ? schedule.to : base
  }
}

/** The highest contamination that ever holds. */
export const highestContamination = (base: number, schedule: ContaminationSchedule | undefined): number => Math.max(base, schedule?.to ?? 0)
/** The lowest. */
export const lowestContamination = (base: number, schedule: ContaminationSchedule | undefined): number => Math.min(base, schedule?.to ?? 1)
