import { detectorSpecSchema } from '@jetwatch/shared/detection/detector-spec'
import { JetwatchError } from '@jetwatch/shared/errors'
import { nameSchema } from '@jetwatch/shared/names'
import { describeIssues } from '@jetwatch/shared/validate'
import { z } from 'zod'

const runs = z.int().min(1).max(100_000)

/** A signal that appears in mid-run: this contamination from second `at` of the stream on, watched for so many seconds. */
const burstSchema = z.strictObject({
  contamination: z.number().gt(0).max(1),
  at: z.number().positive(),
  seconds: z.number().positive(),
})
export type Burst = z.infer<typeof burstSchema>

/** `jetwatch detect`: how long after its onset a signal is noticed, at a stated rate of false alarms. */
export const detectionSchema = z.strictObject({
  version: z.literal(1),
  name: nameSchema,
  /** The stream, without signal; a relative path starts at the document's folder. */
  recipe: z.string().min(1),
  model: nameSchema,
  bursts: z.array(burstSchema).min(1).max(20),
  /** Streams of each burst: seeds 1 to so many. */
  runs,
  /** By the name they have in tables and pictures. */
  detectors: z
    .record(z.string().min(1).max(60), detectorSpecSchema)
    .refine((detectors) => Object.keys(detectors).length > 0, 'give one at least'),
  /** That every alarm line is set to. */
  falseAlarmsPerHour: z.number().positive(),
  /** Streams without signal, of so many seconds each. */
  clean: z.strictObject({
    seconds: z.number().positive(),
    /** That set the alarm lines, their jets drawn at random with replacement. */
    calibration: runs,
    /** Others of the kind, to measure the false alarms of those lines. */
    verification: runs,
    /** Streams of the recipe itself, for the same. */
    replayed: runs,
  }),
})
export type Detection = z.infer<typeof detectionSchema>

/** A line that rests on fewer false alarms is known to no better than 30 %. */
const FEWEST_ALARMS = 10

/** @throws BAD_RECIPE naming every fault. */
export function parseDetection(input: unknown): Detection {
  const parsed = detectionSchema.safeParse(input)
  if (!parsed.success) throw badDetection(describeIssues(parsed.error))
  const { bursts, clean, falseAlarmsPerHour } = parsed.data
  if (new Set(bursts.map(({ contamination }) => contamination)).size < bursts.length) throw badDetection('a contamination is named twice')
  const expected = (clean.calibration * clean.seconds * falseAlarmsPerHour) / 3600
  if (expected < FEWEST_ALARMS) {
    throw badDetection(
      `${clean.calibration} streams of ${clean.seconds} s have ${Number(expected.toPrecision(2))} false alarms at ${falseAlarmsPerHour} an hour: an alarm line needs ${FEWEST_ALARMS}`,
    )
  }
  return parsed.data
}

export const badDetection = (message: string): JetwatchError =>
  new JetwatchError('BAD_RECIPE', `detect: ${message}`, 'Correct the document; sweeps/bursts.json is an example')
