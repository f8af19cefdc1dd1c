import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { standalonePicture } from '@jetwatch/sweep/standalone-picture'

// Pictures of docs/robustness.md from finished sweeps: npm run robustness:pictures -- FOLDER, where FOLDER holds sweep-contamination and the others.
const folder = process.argv[2] ?? '.'
const target = fileURLToPath(new URL('../docs/images/robustness/', import.meta.url))
const PICTURES: readonly (readonly [sweep: string, heading: string, file: string])[] = [
  ['contamination', 'Flagged share', 'contamination-flagged'],
  ['contamination', 'Signal efficiency', 'contamination-signal'],
  ['contamination', 'Background efficiency', 'contamination-background'],
  ['contamination', 'AUC', 'contamination-auc'],
  ['hot-tower', 'Background efficiency', 'hot-tower'],
  ['dead-region', 'Background efficiency', 'dead-region'],
  ['pile-up', 'Background efficiency', 'pile-up'],
]
for (const [sweep, heading, file] of PICTURES) {
  const page = readFileSync(`${folder}/sweep-${sweep}/sweep.html`, 'utf8')
  writeFileSync(`${target}${file}.svg`, standalonePicture(page, heading))
}
