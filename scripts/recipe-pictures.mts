import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseRecipe } from '@jetwatch/shared/recipe'
import { corruptionPictures } from '@jetwatch/sweep/corruption-pictures'

// Makes docs/images/corruptions.svg: npm run recipe:pictures
const root = fileURLToPath(new URL('..', import.meta.url))
const clean = parseRecipe(JSON.parse(readFileSync(`${root}recipes/clean.json`, 'utf8')))
writeFileSync(`${root}docs/images/corruptions.svg`, await corruptionPictures({ ...clean, events: 5_000 }, root))
