import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseRecipe } from '@jetwatch/shared/recipe'
import { corruptionPictures } from '@jetwatch/sweep/corruption-pictures'
import { transportPicture } from '@jetwatch/sweep/transport-picture'

// Makes docs/images/corruptions.svg and transport.svg: npm run recipe:pictures
const root = fileURLToPath(new URL('..', import.meta.url))
writeFileSync(`${root}docs/images/transport.svg`, transportPicture())
const clean = parseRecipe(JSON.parse(readFileSync(`${root}recipes/clean.json`, 'utf8')))
writeFileSync(`${root}docs/images/corruptions.svg`, await corruptionPictures({ ...clean, events: 5_000 }, root))
