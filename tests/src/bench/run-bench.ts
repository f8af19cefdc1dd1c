import { BENCHES } from './families/all.ts'
import { describeMachine } from './harness/machine.ts'
import type { Plan } from './harness/plan.ts'
import type { Report } from './harness/report.ts'
import { FAMILIES, type Family, type Row } from './harness/row.ts'
import { judge } from './harness/targets.ts'
import { findEngines } from './support/engines.ts'
import { REPOSITORY } from './support/samples.ts'

/** Measures the families one after the other; `onRows` hears of each when it is done. */
export async function runBench(
  plan: Plan,
  families: readonly Family[],
  onStart: (head: Pick<Report, 'machine' | 'engines'>) => void,
  onRows: (family: Family, rows: readonly Row[]) => void,
): Promise<Report> {
  const start = performance.now()
  const machine = await describeMachine(REPOSITORY)
  const engines = await findEngines(plan)
  onStart({ machine, engines })
  const rows: Row[] = []
  for (const family of FAMILIES) {
    const bench = families.includes(family) ? BENCHES[family] : undefined
    if (!bench) continue
    const found = await bench(plan)
    onRows(family, found)
    rows.push(...found)
  }
  const targets = judge(rows).map(({ target, got, met }) => ({ target: target.text, asked: target.asked, got, met }))
  return { version: 1, quick: plan.quick, machine, engines, rows, targets, seconds: (performance.now() - start) / 1000 }
}
