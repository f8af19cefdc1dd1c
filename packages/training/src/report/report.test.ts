import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeTestModel } from '@jetwatch/engine/testing/model-folder'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Evaluated, evaluate } from '../evaluate.ts'
import { report } from './report.ts'
import { writeReport } from './write-report.ts'

const data = (name: string): string => fileURLToPath(new URL(`../../../../data/${name}.h5`, import.meta.url))
const shipped = fileURLToPath(new URL('../../../../models/dense-6', import.meta.url))
const context = { command: "jetwatch evaluate --model '<dense>'", date: '2026-01-01T00:00:00.000Z' }

let folder: string
let evaluated: Evaluated
let html: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetwatch-report-'))
  const untrained = await writeTestModel(folder)
  const options = { data: [data('qcd')], signal: [data('top'), data('w')], engine: 'cpu', threads: 1, limit: 400 } as const
  evaluated = await evaluate({ ...options, modelDir: shipped, score: ['mae'] })
  html = await report([evaluated, await evaluate({ ...options, modelDir: untrained })], context)
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('holds every picture with a name for readers who cannot see it', () => {
  const charts = html.match(/<svg class="chart"[^>]*>/g) ?? []
  for (const svg of charts) expect(svg).toMatch(/role="img" aria-label="[^"]{20,}"/)
  const names = charts.map((svg) => svg.match(/aria-label="([^"]*)"/)?.[1] ?? '')
  for (const wanted of [
    'ROC (',
    'Background rejection',
    'Significance improvement',
    'Score of dense-6',
    'Mass sculpting: dense-6',
    'Mean mass by score',
    'Learning curve of dense-6',
  ]) {
    expect(names.filter((name) => name.startsWith(wanted)).length, wanted).toBeGreaterThan(0)
  }
  expect(html.match(/<figure/g)?.length).toBe(html.match(/<figcaption|class="missing"/g)?.length)
})

test('shows the first four jets of each class three times for each model, each described', () => {
  const images = html.match(/<img [^>]*>/g) ?? []
  expect(images).toHaveLength(2 * 3 * 4 * 3)
  for (const image of images) expect(image).toMatch(/^<img src="data:image\/bmp;base64,[\w+/=]+" .*alt="[^"]{20,}"/)
  for (const what of ['prepared image', 'reconstruction', 'squared error']) expect(html).toContain(`${what} of the top jet in row 0`)
})

test('needs nothing from outside: no script, no link, no address', () => {
  expect(html).not.toMatch(/<script|<link|<iframe|https?:|url\((?!#)|@import|src="(?!data:)/i)
})

test('every number of the table has its error, and the baselines stand in it', () => {
  const table = html.match(/<table>.*?<\/table>/s)?.[0] ?? ''
  for (const cell of table.match(/<td.*?<\/td>/gs) ?? []) expect(cell).toMatch(/ ± \d|title="[^"]*">–/)
  for (const row of ['dense-6 (MSE)', 'dense-6 (MAE)', 'jet mass', 'density of the mass']) expect(table).toContain(row)
  const { auc } = evaluated.evaluation
  expect(table).toContain(`${auc.value?.toFixed(4)}<span class="error"> ± ${auc.error?.toFixed(4)}`)
  expect(table).toContain(evaluated.evaluation.massSculpting.value?.toFixed(2))
})

test('says how it was made, escaped, and holds no number that is none', () => {
  expect(html).toContain('jetwatch evaluate --model &#39;&#60;dense&#62;&#39;')
  for (const { sha256 } of evaluated.evaluation.data) expect(html).toContain(sha256)
  expect(html).toContain(evaluated.evaluation.model.sha256)
  expect(html).not.toMatch(/NaN|undefined|>null|Infinity/)
})

test('one class alone gives a page that says what it cannot draw', async () => {
  const alone = await evaluate({ modelDir: shipped, data: data('w'), engine: 'cpu', limit: 30 })
  const page = await report([alone], context)
  expect(page).toContain('Not drawn: ')
  expect(page).not.toMatch(/NaN|undefined|Infinity/)
})

test('a folder that is not there is one clear error', async () => {
  await expect(writeReport(join(folder, 'no', 'such', 'report.html'), [evaluated], context)).rejects.toMatchObject({ code: 'ENVIRONMENT' })
})
