import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../run.ts'
import { testIo } from '../testing-io.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetwatch-evaluate-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const evaluate = (line: string, io = testIo()): Promise<number> => run(['evaluate', ...line.split(' ')], io)

test('signal by file, a further score, a report and CSV from one line', async () => {
  const io = testIo()
  const [report, csv, json] = [join(folder, 'r.html'), join(folder, 's.csv'), join(folder, 'e.json')]
  const line = `--model dense-6 --data data/qcd.h5 --signal data/w.h5=weak --score mae --limit 80 --engine cpu --report ${report} --scores ${csv} --json ${json}`
  expect(await evaluate(line, io), io.written.err).toBe(0)
  expect(io.written.out).toMatch(/dense-6 \(MAE\).* ± /)
  expect(await readFile(report, 'utf8')).toContain(
    'jetwatch evaluate --model dense-6 --data data/qcd.h5 --signal data/w.h5=weak --score mae --limit 80',
  )
  expect(await readFile(csv, 'utf8')).toMatch(/^source,row,label,class,score,mae\n0,0,0,qcd,/)
  const document = JSON.parse(await readFile(json, 'utf8'))
  expect(document.classes.map(({ name }: { name: string }) => name)).toEqual(['qcd', 'weak'])
  expect(Object.keys(document.scores)).toEqual(['mae'])
})

test('several models give one document of the same documents', async () => {
  const io = testIo()
  expect(
    await evaluate(`--model dense-6 --model ${await copy('other')} --data data/qcd.h5 --limit 60 --engine cpu --json -`, io),
    io.written.err,
  ).toBe(0)
  const { version, models } = JSON.parse(io.written.out)
  expect(version).toBe(1)
  expect(models.map((one: { model: { name: string } }) => one.model.name)).toEqual(['dense-6', 'other'])
  expect(models[0].jets).toEqual(models[1].jets)
})

describe('what cannot be meant is refused with the remedy', () => {
  test.each([
    ['--model dense-6 --data data/qcd.h5 --score rmse', /default, mse, mae, kld, emd0\.5, emd1, emd2/],
    ['--model dense-6 --data data/qcd.h5 --score mse,kld --limit 50', /Its scores are default \(MSE\), mse, mae, emd0\.5, emd1, emd2/],
    ['--model dense-6 --data data/qcd.h5 --signal data/qcd.h5', /--signal the signal/],
    ['--model dense-6 --data data/w.h5 --signal data/top.h5', /no background jets/],
    ['--model dense-6 --data data/qcd.h5 --signal data/w.h5=W', /a-z, 0-9/],
    ['--model dense-6 --model models/dense-6 --data data/qcd.h5', /two models are called dense-6/],
    ['--model dense-6 --data data/qcd.h5 --class top=data/top.h5', /not evaluated/],
  ])('evaluate %s', async (line, expected) => {
    const io = testIo()
    expect(await evaluate(line, io)).toBe(2)
    expect(io.written.out).toBe('')
    expect(io.written.err.trim().split('\n').at(-1)).toMatch(expected)
  })
})

/** The shipped model under another name. */
async function copy(name: string): Promise<string> {
  const target = join(folder, name)
  await cp(new URL('../../../../models/dense-6', import.meta.url), target, { recursive: true })
  const manifest = JSON.parse(await readFile(join(target, 'manifest.json'), 'utf8'))
  await writeFile(join(target, 'manifest.json'), JSON.stringify({ ...manifest, name }))
  return target
}
