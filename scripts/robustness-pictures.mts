import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { standalonePicture } from '@jetwatch/sweep/standalone-picture'

// Pictures of docs/robustness.md from finished sweeps: npm run robustness:pictures -- FOLDER, where FOLDER holds sweep-contamination, detect-bursts and the others.
const folder = process.argv[2] ?? '.'
const target = fileURLToPath(new URL('../docs/images/robustness/', import.meta.url))
const PICTURES: readonly (readonly [page: string, heading: string, file: string])[] = [
  ['sweep-contamination/sweep.html', 'Flagged share', 'contamination-flagged'],
  ['sweep-contamination/sweep.html', 'Signal efficiency', 'contamination-signal'],
  ['sweep-contamination/sweep.html', 'Background efficiency', 'contamination-background'],
  ['sweep-contamination/sweep.html', 'AUC', 'contamination-auc'],
  ['sweep-hot-tower/sweep.html', 'Background efficiency', 'hot-tower'],
  ['sweep-dead-region/sweep.html', 'Background efficiency', 'dead-region'],
  ['sweep-pile-up/sweep.html', 'Background efficiency', 'pile-up'],
  ['sweep-training/sweep.html', 'AUC', 'training-auc'],
  ['detect-bursts/detect.html', 'Delay against contamination', 'detection-delay'],
  ['detect-bursts/detect.html', 'Share of streams that noticed 1 %', 'detection-1-percent'],
  ['detect-bursts/detect.html', 'Share of streams that noticed 3 %', 'detection-3-percent'],
]
for (const [page, heading, file] of PICTURES) {
  writeFileSync(`${target}${file}.svg`, standalonePicture(readFileSync(`${folder}/${page}`, 'utf8'), heading))
}
