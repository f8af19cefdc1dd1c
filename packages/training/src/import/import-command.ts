import { basename } from 'node:path'
import type { ImportOptions } from './import-model.ts'

/** The command that imports with these options, files by their names alone. */
export function importCommand({ file, name, preset, preparation, background, data, layout, reference }: ImportOptions): string {
  return [
    `jetwatch models add ${basename(file)} --name ${name} --preset ${preset}`,
    ...(preparation ? [`--power ${preparation.power} --smear ${preparation.smear} --norm ${preparation.norm}`] : []),
    ...(layout ? [`--layout ${layout}`] : []),
    `--background ${background} --data ${basename(data)}`,
    `--reference-fraction ${reference.fraction} --reference-seed ${reference.seed}`,
  ].join(' ')
}
