import { isAbsolute, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project folder: models, recipes and bundled data are looked up here, wherever the command is started. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '')
export const MODELS = join(ROOT, 'models')
export const DEMO_RECIPE = join(ROOT, 'recipes', 'demo.json')

/** A user's path: relative ones start where the user stands. */
export const userPath = (path: string, cwd: string): string => resolve(cwd, path)

/** Inside the project: relative to it with forward slashes, so that documents do not depend on where it lies; else absolute. */
export function projectPath(path: string): string {
  const inside = relative(ROOT, path)
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside.replaceAll('\\', '/')
}
