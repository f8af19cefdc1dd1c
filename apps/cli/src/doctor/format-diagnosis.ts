import { table } from '../table.ts'
import type { Diagnosis } from './doctor.ts'
import type { EngineFinding } from './examine-engines.ts'

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const

/** The diagnosis for people: what was looked at, the engines, and what to do. */
export function formatDiagnosis({ findings, engines, model, auto, ok }: Diagnosis): string {
  const machine = table(findings.map(({ name, status, detail }) => [MARKS[status], name, detail]))
  const measured = table(
    [['', 'engine', 'jets/s', 'batch', 'ms', 'device'], ...engines.map((engine) => engineRow(engine, auto))],
    [2, 3, 4],
  )
  const wanting = findings.filter(({ remedy }) => remedy !== null)
  const advice = [
    ...wanting.map(({ status, name, remedy }) => `${MARKS[status]} ${name}: ${remedy}`),
    ...engines.flatMap((engine) => (engine.works ? [] : [`– ${engine.engine}: ${engine.remedy}`])),
  ]
  const verdict = ok
    ? `npm start works here${auto ? `, scoring on ${auto}` : ''}.`
    : 'npm start does not work here yet: see the lines with ✗.'
  return `${[machine, engines.length > 0 ? `Engines, measured with ${model}:\n${measured}` : `No engine was measured: ${model} does not load.`, advice.join('\n'), verdict].filter(Boolean).join('\n\n')}\n`
}

function engineRow(finding: EngineFinding, auto: string | null): string[] {
  if (!finding.works) return ['–', finding.engine, '', '', '', finding.reason]
  const { engine, jetsPerSecond, batch, milliseconds, device, software } = finding
  const rate = Math.round(jetsPerSecond).toLocaleString('en')
  const about = [device, software ? 'software: only by name' : '', engine === auto ? 'taken by auto' : ''].filter(Boolean).join('; ')
  return ['✓', engine, rate, String(batch), milliseconds.toFixed(1), about]
}
