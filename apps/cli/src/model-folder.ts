import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import { NAME_PATTERN } from '@jetwatch/shared/names'
import { MODELS, ROOT, userPath } from './paths.ts'

/**
 * Folder of `--model DIR|NAME`: a name is one of models/, a path starts where the user stands, and where nothing is
 * there, at the project. @throws USAGE naming the models there are.
 */
export async function modelFolder(model: string, cwd: string): Promise<string> {
  const candidates = NAME_PATTERN.test(model) ? [join(MODELS, model), userPath(model, cwd)] : [userPath(model, cwd), userPath(model, ROOT)]
  const found = candidates.find((folder) => existsSync(join(folder, 'manifest.json')))
  if (found) return found
  throw new JetwatchError(
    'USAGE',
    `there is no model ${model}`,
    `Models are ${(await modelNames()).join(', ') || 'none yet: see jetwatch train --help'}`,
  )
}

/** Folder of a model by its name in a folder of models. @throws USAGE naming the models there are. */
export async function modelIn(models: string, name: string): Promise<string> {
  const folder = join(models, name)
  if (existsSync(join(folder, 'manifest.json'))) return folder
  throw new JetwatchError('USAGE', `there is no model ${name}`, `Models are ${(await modelNames(models)).join(', ') || 'none'}`)
}

/** The model that `up` takes without `--model`: the shipped one, else the first. @throws USAGE where there is none. */
export async function defaultModel(): Promise<string> {
  const names = await modelNames()
  const name = names.includes(SHIPPED) ? SHIPPED : names[0]
  if (name) return join(MODELS, name)
  throw new JetwatchError('USAGE', 'models/ holds no model', 'Train one: jetwatch train --data data/qcd.h5 --out models/my-model')
}

/** The best forward model of the zoo that keeps up at 2,000 jets/s on two cores. */
const SHIPPED = 'scales-qcd'

/** Folders of models/ (or of another one) with a manifest, by name. */
export async function modelNames(models = MODELS): Promise<string[]> {
  const folders = await readdir(models).catch(() => [])
  return folders.filter((folder) => existsSync(join(models, folder, 'manifest.json'))).sort()
}
