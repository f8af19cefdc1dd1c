import { parseCatalogueQuery, queryKey } from '@jetwatch/shared/catalogue/catalogue-query'
import { findPreset } from '@jetwatch/shared/preset'
import { type FuzzTarget, holds, toBytes, toText } from '../target.ts'

/** The query of a URL. */
export const queriesTarget: FuzzTarget = {
  name: 'queries',
  parser: 'catalogue queries and preset names',
  form: 'bytes',
  limits: { milliseconds: 500, mebibytes: 48 },
  tokens: ['&', '=', '%00', 'sort=', 'only=1,2', 'q=', '1e400', '__proto__=', 'label=none', '1,'.repeat(500)],
  inputs: async () => ({
    seeds: [
      'scoreMin=1e-5&scoreMax=3&massMin=10&massMax=1e3&label=qcd,none&mark=interesting&model=dense-6&q=top+7&sort=mass&order=asc',
      'only=1,2,9007199254740991&sort=score&order=desc',
      'q=%e2%82%ac&unknown=1',
      '',
    ].map(toBytes),
  }),
  open: async () => ({
    check(input) {
      const text = toText(input)
      const preset = findPreset(text)
      holds(preset === null || preset.name === text, 'a preset has one name')
      const query = parseCatalogueQuery(new URLSearchParams(text))
      const bounds = [query.scoreMin, query.scoreMax, query.massMin, query.massMax].filter((bound) => bound !== undefined)
      holds(bounds.every(Number.isFinite), 'a bound is finite')
      holds(queryKey(query).length < 20_000, 'a query is bounded')
    },
  }),
}
