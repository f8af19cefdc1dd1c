import { join } from 'node:path'
import { Option } from 'commander'
import { integer } from './arguments.ts'

export const imageCacheOption = (): Option =>
  new Option(
    '--image-cache [MB]',
    'keep preprocessed images for replays in JETWATCH_HOME/cache, so many MB of them at most (default: off; 1024)',
  )
    .argParser(integer(1, 1_000_000))
    .preset('1024')

/** Flags of the producer service. */
export const imageCacheFlags = (home: string, megabytes: number | undefined): string[] =>
  megabytes === undefined ? [] : ['--image-cache', join(home, 'cache', 'images'), '--image-cache-mb', String(megabytes)]
