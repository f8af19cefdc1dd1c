import { readFileSync } from 'node:fs'
import { type Baseline, baselineSchema, bestOf, type Comparison, compareWithBaseline } from './harness/baseline.ts'
import { number, textTable } from './harness/format.ts'
import { FAMILIES, type Family, type Row } from './harness/row.ts'

/** Times that a ratio which seems to have fallen is measured again. */
const AGAIN = 2

export const readBaseline = (): Baseline =>
  baselineSchema.parse(JSON.parse(readFileSync(new URL('baseline.json', import.meta.url), 'utf8')))

/** Families with a ratio to compare. */
export const checkedFamilies = ({ ratios }: Baseline): Family[] => FAMILIES.filter((family) => ratios.some((one) => one.family === family))

/** Compares, and measures the families of what seems to have fallen again, twice at most. */
export async function check(
  rows: readonly Row[],
  families: readonly Family[],
  measureAgain: (families: readonly Family[]) => Promise<readonly Row[]>,
): Promise<Comparison[]> {
  const baseline = readBaseline()
  let found = compareWithBaseline(rows, baseline, families)
  for (let again = 0; again < AGAIN; again++) {
    const fallen = FAMILIES.filter((family) => found.some((one) => one.family === family && !one.ok))
    if (fallen.length === 0) break
    found = bestOf(found, compareWithBaseline(await measureAgain(fallen), baseline, fallen))
  }
  return found
}

export const formatComparisons = (found: readonly Comparison[]): string =>
  textTable([
    ['ratio of core time', 'kept', 'at least', 'measured', ''],
    ...found.map(({ what, kept, least, got, ok }) => [
      what,
      number(kept),
      number(least),
      got === null ? '–' : number(got),
      ok ? 'ok' : 'FALLEN',
    ]),
  ])
