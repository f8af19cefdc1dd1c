import { JetwatchError } from '@jetwatch/shared/errors'

/** Filters inside the library itself. SZIP can be decoded only where it was built in: reading tells. */
const BUILT_IN = new Map([
  [1, 'gzip'],
  [2, 'shuffle'],
  [3, 'fletcher32'],
  [5, 'nbit'],
  [6, 'scaleoffset'],
])

/** Registered filter numbers (The HDF Group's list) and the plugin that decodes each. */
const PLUGINS = new Map([
  [307, { name: 'bzip2', file: 'libH5Zbz2.so' }],
  [32000, { name: 'lzf', file: 'libH5Zlzf.so' }],
  [32001, { name: 'blosc', file: 'libH5Zblosc.so' }],
  [32004, { name: 'lz4', file: 'libH5Zlz4.so' }],
  [32008, { name: 'bitshuffle', file: 'libH5Zbshuf.so' }],
  [32013, { name: 'zfp', file: 'libH5Zzfp.so' }],
  [32015, { name: 'zstd', file: 'libH5Zzstd.so' }],
  [32026, { name: 'blosc2', file: 'libH5Zblosc2.so' }],
])

export interface FilterInfo {
  readonly id: number
  readonly name: string
}

/**
 * Names of a dataset's filters, in pipeline order. Checked before any read: the library returns what happens to be
 * in memory when a filter is missing.
 * @throws MISSING_FILTER naming those that cannot be undone here.
 */
export function checkFilters(filters: readonly FilterInfo[], plugins: ReadonlySet<string>, where: string): string[] {
  const missing = filters.filter(({ id }) => !BUILT_IN.has(id) && !plugins.has(PLUGINS.get(id)?.file ?? ''))
  if (missing.length > 0) throw missingFilter(missing.map(({ id, name }) => `${name || 'unnamed'} (${id})`).join(', '), where)
  return filters.map(({ id, name }) => BUILT_IN.get(id) ?? PLUGINS.get(id)?.name ?? name)
}

export const missingFilter = (names: string, where: string): JetwatchError =>
  new JetwatchError(
    'MISSING_FILTER',
    `${where} is compressed with ${names}, which cannot be decoded here`,
    'Write it again with gzip, LZF, Blosc or no compression, for example: h5repack -f GZIP=4 OLD NEW',
  )
