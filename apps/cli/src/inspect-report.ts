import type { Inspection, Range } from '@jetwatch/source/inspect'
import { table } from './table.ts'

const count = (value: number): string => value.toLocaleString('en-US')
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** What `inspect` prints: aligned, with units, and every skipped row accounted for. */
export function formatInspection(it: Inspection): string {
  const range = (value: Range | null, unit: string): string =>
    value ? `${value.min.toFixed(1)} to ${value.max.toFixed(1)}${unit}, mean ${value.mean.toFixed(1)}` : 'unknown (images only)'
  const skipped = Object.entries(it.skipped)
  const skippedRows = skipped.reduce((sum, [, n]) => sum + n, 0)
  const facts: [string, string][] = [
    ['file', `${it.path} (${(it.bytes / 1e6).toFixed(1)} MB)`],
    ['SHA-256', it.sha256],
    ['layout', it.layout === 'constituents' ? 'constituents (pandas table of the reference dataset)' : 'images'],
    ['rows', `${count(it.rows)}: ${count(it.jets)} jets, ${count(skippedRows)} skipped`],
    ...skipped.map(([reason, n]): [string, string] => [`  ${reason}`, count(n)]),
    ['filters', it.filters.length ? it.filters.join(', ') : 'none'],
    [
      'images',
      `${it.imageShape.join(' × ')}, preset ${it.preset}${it.scaleKnown ? '' : ' (by size: the file does not say what a pixel spans)'}`,
    ],
    ['pT', range(it.pt, ' GeV')],
    ['mass', range(it.mass, ' GeV')],
    ['constituents', range(it.multiplicity, '')],
    ['lit pixels', range(it.occupiedPixels, '')],
  ]
  const classes = it.classes.map((row) => [row.class, String(row.code), row.label, count(row.jets), percent(row.share)])
  const { replay } = it
  return [
    table(facts),
    '',
    table([['class', 'code', 'label in file', 'jets', 'share'], ...classes], [1, 3, 4]),
    '',
    ...replayLines(replay),
  ].join('\n')
}

function replayLines({ background, fraction, replayed, heldOut, signal }: Inspection['replay']): string[] {
  if (replayed + heldOut === 0)
    return [`All ${count(signal)} jets are signal: a replay needs the ${background} background of another file beside this one.`]
  return [
    `A replay takes ${count(replayed)} ${background} jets as background and ${count(signal)} others as signal;`,
    `${count(heldOut)} ${background} jets (${percent(fraction)} by seeded hash) are held out as the reference of the background score.`,
  ]
}
