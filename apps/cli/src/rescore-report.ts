import type { Evidence } from '@jetwatch/shared/evidence/evidence'
import type { Rescored } from './commands/rescore.ts'

/** What `jetwatch rescore` prints. */
export function formatRescored({ event, made, sha256 }: Evidence, rescored: readonly Rescored[]): string {
  const { run, sequence, source, row, label } = event
  const lines = [
    `Event ${sequence} of run ${run}: row ${row} of file ${source}, truth ${label ?? 'unknown'}`,
    `Bundle of ${made}, unchanged since (SHA-256 ${sha256.slice(0, 12)}…)`,
  ]
  for (const one of rescored) lines.push('', ...formatOne(one))
  return `${lines.join('\n')}\n`
}

function formatOne(one: Rescored): string[] {
  const { model, modelSha256, engine, device, score, found, bitEqual, values, difference, relative, flagged, decision } = one
  const decided = decision.engine ? ` on ${decision.engine}` : ''
  const lines = [
    `${model} (${modelSha256.slice(0, 12)}…) on ${engine} (${device})`,
    `  score then  ${score}${decided}`,
    `  score now   ${found}`,
    bitEqual ? '  bit-equal' : `  differs by ${difference.toExponential(2)}, relative ${relative.toExponential(2)}`,
  ]
  if (values > 1)
    lines.push(`  (this graph gives ${values} values, some last bits apart, by the jet's place in a batch; the nearest is shown)`)
  const { threshold, revision } = decision
  if (threshold && flagged !== null)
    lines.push(`  cut of revision ${revision}: ${threshold.cut}; ${word(flagged)} now, ${word(decision.flagged)} then`)
  else lines.push(`  the cut of revision ${revision} is not in the bundle; ${word(decision.flagged)} then`)
  return lines
}

const word = (flagged: boolean): string => (flagged ? 'flagged' : 'not flagged')
