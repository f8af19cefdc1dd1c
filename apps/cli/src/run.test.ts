import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from './paths.ts'
import { run } from './run.ts'
import { testIo } from './testing-io.ts'

const COMMANDS = ['up', 'replay', 'control', 'runs', 'inspect', 'train', 'evaluate', 'models', 'rescore', 'sweep']

describe('a wrong command line is one line on stderr that says what is accepted, and exit code 2', () => {
  const cases: [string, RegExp][] = [
    ['blub', /Commands are up, doctor, inspect, train, evaluate, models, rescore/],
    ['--blub', /unknown option '--blub'/],
    ['up --prot 3000', /--port.*--rate.*--contamination/],
    ['up extra', /too many arguments/],
    ['up --port 0', /whole number from 1 to 65535/],
    ['up --port 65536', /whole number from 1 to 65535/],
    ['up --port 3e3', /whole number/],
    ['up --port', /argument missing/],
    ['up --rate 0', /above 0 and at most 10000000/],
    ['up --rate fast', /number above 0/],
    ['up --rate Infinity', /number above 0/],
    ['up --contamination 1.5', /from 0 to 1, or a percentage/],
    ['up --contamination=-1%', /from 0 to 1, or a percentage/],
    ['up --contamination 101%', /from 0 to 1, or a percentage/],
    ['up --signal higgs', /top, w, hbb/],
    ['up --engine tpu', /auto, cpu, webgpu, cuda, tfjs/],
    ['up --seed -1', /whole number from 0 to 4294967295/],
    ['up --seed 4294967296', /whole number from 0 to 4294967295/],
    ['up --duration 0', /number above 0/],
    ['up --class top', /NAME=FILE/],
    ['up --class TOP=x.h5', /a-z, 0-9/],
    ['up --background Q_C_D', /a-z, 0-9/],
    ['inspect', /missing required argument 'FILE'/],
    ['rescore', /missing required argument 'BUNDLE'/],
    ['inspect data/w.h5 --preset mars', /aachen, heidelberg, rutgers/],
    ['inspect data/w.h5 --class top=other.h5', /other\.h5/],
    ['inspect data/w.h5 --background qcd', /among w/],
    ['train --out models/x', /--data/],
    ['train --data data/qcd.h5 --out models/NOT_A_NAME', /a-z, 0-9/],
    ['train --data data/qcd.h5 --out models/x --epochs 0', /whole number from 1/],
    ['train --data data/qcd.h5 --out models/x --arch transformer', /dense/],
    ['train --data data/qcd.h5 --out models/x --power 9', /0\.05 to 4/],
    ['train --data data/qcd.h5 --out models/x --backend abacus', /auto, tensorflow/],
    ['train --data data/qcd.h5 --out models/x --preset mars', /aachen, heidelberg, rutgers, or a geometry such as 24x24@0\.6/],
    ['train --data data/qcd.h5 --out models/x --preset 24x25@0.6', /24x24@0\.6/],
    ['train --data data/qcd.h5 --out models/x --pixels 7', /whole number from 8 to 128/],
    ['train --data data/qcd.h5 --out models/x --pixels 24.5', /whole number from 8 to 128/],
    ['train --data data/qcd.h5 --out models/x --window 0', /number from 0\.1 to 3\.2/],
    ['train --data data/qcd.h5 --out models/x --window wide', /number from 0\.1 to 3\.2/],
    ['train --data data/qcd.h5 --out models/x --window 0.12345', /four decimals/],
    ['train --data data/qcd.h5 --out models/x --preset rutgers --pixels 24', /either the preset or the geometry/],
    ['train --data data/qcd.h5 --out models/x --pixels 128', /fewer --pixels/],
    ['train --data data/qcd.h5 --out x --scan epochs', /latent or contamination/],
    ['train --data data/qcd.h5 --out x --scan latent=300', /whole numbers from 1 to 256/],
    ['train --data data/qcd.h5 --out x --scan contamination=0,0.6', /shares from 0 to 0\.5/],
    ['train --data data/qcd.h5 --out x --scan contamination', /--test FILE/],
    ['train --data data/qcd.h5 --out x --scan latent --test data/top.h5', /looks at no label/],
    ['train --data data/qcd.h5 --out x --scan latent --latent 6', /--scan latent=LIST/],
    ['train --data data/qcd.h5 --out x --scan latent --seeds 1,a', /whole number from 0/],
    ['train --data data/qcd.h5 --out x --seeds 1,2', /Add --scan/],
    ['evaluate --data data/qcd.h5', /--model/],
    ['evaluate --model no-such-model --data data/qcd.h5', /Models are/],
    ['evaluate --model dense-6 --data data/qcd.h5 --limit none', /whole number/],
    ['evaluate --model dense-6 --data data/qcd.h5 --skip 8000', /ROWS=FILE/],
    ['evaluate --model dense-6 --data data/qcd.h5 --skip -1=data/qcd.h5', /whole number from 0/],
    ['evaluate --model dense-6 --data data/qcd.h5 --skip 8000=data/top.h5', /not evaluated/],
    ['models --xml', /--json/],
    ['models remove', /the command add/],
    ['models add --name x', /missing required argument 'FILE'/],
    ['models add x.onnx', /--name/],
    ['models add x.onnx --name ../evil', /a-z, 0-9/],
    ['models add x.onnx --name x --norm max', /sum, l2, none/],
    ['models add x.onnx --name x --layout nwhc', /auto, image, flat, nhwc, nchw/],
    ['models add x.onnx --name x --speed', /jetwatch models add takes --name/],
    ['recipe', /new, check, hash/],
    ['recipe blub', /the command new, check, hash/],
    ['recipe new x', /--out/],
    ['recipe new X_ --out -', /a-z, 0-9/],
    ['recipe new x --out - --contamination 2', /from 0 to 1, or a percentage/],
    ['recipe new x --out - --corruption {kind:hot-tower}', /It must be JSON/],
    ['recipe new x --out - --corruption {"kind":"hot"}', /hot-tower.*dead-region.*pile-up/],
    ['recipe new x --out - --corruption {"kind":"pile-up","particles":-1,"pt":1}', /particles: .*>=0/],
    ['recipe new x --out - --corruption {"kind":"shuffle","much":1}', /much/],
    ['recipe new x --out - --transport {"kind":"delay","probability":1,"frames":99}', /frames: .*<=32/],
    ['recipe check', /missing required argument 'FILE'/],
    ['replay', /missing required argument 'RECIPE'/],
    ['replay x.json --speed 0', /above 0 and at most 1000000, or max/],
    ['replay x.json --speed fast', /above 0 and at most 1000000, or max/],
    ['replay x.json --from -1', /such as 12000, or a second of the stream's clock, such as 90s/],
    ['replay x.json --from 1.5', /such as 12000/],
    ['control', /start, pause, resume, step, speed, jump, stop, status/],
    ['control halt', /the command start, pause, resume, step, speed, jump, stop, status/],
    ['control step', /missing required argument 'N'/],
    ['control step 0', /whole number from 1 to 1000000000/],
    ['control step 1.5', /whole number/],
    ['control speed', /missing required argument 'X\|max'/],
    ['control speed 0', /above 0 and at most 1000000, or max/],
    ['control speed 1e9', /above 0 and at most 1000000, or max/],
    ['control jump soon', /such as 12000, or a second/],
    ['control pause --run NOBODY', /a-z, 0-9/],
    ['control pause --nats localhost', /nats:\/\/HOST:PORT/],
    ['control pause now', /too many arguments/],
    ['control start', /missing required argument 'RECIPE'/],
    ['runs --limit 0', /whole number from 1 to 10000/],
    ['sweep', /missing required argument 'FILE'/],
    ['sweep sweeps/contamination.json --jobs 0', /whole number from 1 to 64/],
    ['sweep sweeps/contamination.json --engine abacus', /auto, cpu/],
  ]
  test.each(cases)('jetwatch %s', async (line, accepted) => {
    const io = testIo()
    expect(await run(line.split(' '), io)).toBe(2)
    expect(io.written.out).toBe('')
    expect(io.written.err).toMatch(/^USAGE: [^\n]+\n$/)
    expect(io.written.err).toMatch(accepted)
  })
})

describe('help', () => {
  test.each(COMMANDS)('jetwatch %s --help has an example and ends well', async (command) => {
    const io = testIo()
    expect(await run([command, '--help'], io)).toBe(0)
    expect(io.written.out).toContain(`Usage: jetwatch ${command}`)
    expect(io.written.out).toMatch(new RegExp(`Examples?:\\s+jetwatch ${command} `))
    expect(io.written.err).toBe('')
  })

  test('jetwatch alone, --help and help name every command', async () => {
    for (const argv of [[], ['--help'], ['help']]) {
      const io = testIo()
      expect(await run(argv, io)).toBe(0)
      for (const command of COMMANDS) expect(io.written.out).toContain(`  ${command} `)
    }
  })

  test('--version prints the version of package.json', async () => {
    const io = testIo()
    expect(await run(['--version'], io)).toBe(0)
    expect(io.written.out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('faults that are not the command line’s end with 1 and one line', () => {
  test.each([
    ['inspect no-such-file.h5', /^UNREADABLE_FILE: /],
    ['inspect package.json', /^UNREADABLE_FILE: /],
    ['evaluate --model dense-6 --data package.json', /^UNREADABLE_FILE: /],
    ['up --recipe package.json', /^BAD_RECIPE: /],
  ])('jetwatch %s', async (line, expected) => {
    // A NATS server that does not answer: nothing is started for `up`.
    const io = testIo({ NATS_URL: 'nats://127.0.0.1:1' })
    expect(await run(line.split(' '), io)).toBe(1)
    expect(io.written.err.trim().split('\n').at(-1)).toMatch(line.startsWith('up') ? /^(BAD_RECIPE|NATS_UNAVAILABLE): / : expected)
  })

  test('every fault of the environment is named at once', async () => {
    const io = testIo({ NATS_URL: 'http://x', JETWATCH_DEBUG: 'maybe' })
    expect(await run(['up'], io)).toBe(1)
    expect(io.written.err).toMatch(/^ENVIRONMENT: .*NATS_URL.*JETWATCH_DEBUG.*\n$/)
  })
})

describe('a wrong recipe or sweep is one line with a remedy', () => {
  const recipe = JSON.parse(readFileSync(join(ROOT, 'recipes/demo.json'), 'utf8'))
  const sweep = { ...JSON.parse(readFileSync(join(ROOT, 'sweeps/pile-up.json'), 'utf8')), recipe: join(ROOT, 'sweeps/base/detector.json') }
  const [first, ...others] = recipe.files
  const axis = (set: string, ...values: number[]) => ({ ...sweep, axes: [{ name: 'x', set, values }] })
  const cases: [string, string, unknown, number, RegExp][] = [
    ['no file', 'recipe check', null, 1, /^BAD_RECIPE: .*no such file.*Give a recipe as JSON/],
    ['no JSON', 'recipe hash', '{ not json', 1, /^BAD_RECIPE: .*JSON.*Give a recipe as JSON/],
    ['an unknown field', 'recipe check', { ...recipe, speed: 1 }, 1, /^BAD_RECIPE: .*"speed"/],
    ['a contamination above 1', 'recipe check', { ...recipe, contamination: 1.5 }, 1, /^BAD_RECIPE: recipe: contamination/],
    ['fractions that miss 1', 'recipe check', { ...recipe, fractions: { qcd: 0.7 } }, 1, /^BAD_RECIPE: .*sum to 0\.7/],
    [
      'a missing data file',
      'recipe check',
      { ...recipe, files: [{ ...first, path: 'data/none.h5' }, ...others] },
      1,
      /^UNREADABLE_FILE: .*none\.h5/,
    ],
    [
      'a changed data file',
      'recipe check',
      { ...recipe, files: [{ ...first, sha256: '0'.repeat(64) }, ...others] },
      1,
      /^BAD_RECIPE: .*SHA-256/,
    ],
    ['no file', 'sweep', null, 1, /^BAD_RECIPE: .*no such file.*Give a sweep as JSON/],
    ['no JSON', 'sweep', '[', 1, /^BAD_RECIPE: .*JSON.*Give a sweep as JSON/],
    ['an unknown field', 'sweep', { ...sweep, speed: 1 }, 1, /^BAD_RECIPE: sweep: .*"speed"/],
    ['a recipe that is not there', 'sweep', { ...sweep, recipe: 'none.json' }, 1, /^BAD_RECIPE: .*no such file.*Give a recipe/],
    ['an unknown model', 'sweep', { ...sweep, models: ['no-such-model'] }, 2, /^USAGE: .*no-such-model.*Models are/],
    ['an axis that leads nowhere', 'sweep', axis('corruptions.12.pt', 1), 1, /^BAD_RECIPE: .*no number at corruptions\.12\.pt/],
    ['a value that makes no recipe', 'sweep', axis('contamination', 0.1, 2), 1, /^BAD_RECIPE: sweep: at x = 2: .*contamination/],
  ]
  test.each(cases)('%s, for jetwatch %s', async (_, command, document, code, expected) => {
    const folder = mkdtempSync(join(tmpdir(), 'jetwatch-wrong-'))
    try {
      const file = join(folder, 'document.json')
      if (document !== null) writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document))
      const io = testIo({ JETWATCH_HOME: join(folder, 'home') }, folder)
      expect(await run([...command.split(' '), file], io)).toBe(code)
      expect(io.written.out).toBe('')
      expect(io.written.err).toMatch(/^[^\n]+\n$/)
      expect(io.written.err).toMatch(expected)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('without a system that runs here, a command to it is one line with a remedy, and exit code 1', () => {
  test.each(['control pause', 'control status --follow', 'control start recipes/clean.json', 'runs'])('jetwatch %s', async (line) => {
    const home = mkdtempSync(join(tmpdir(), 'jetwatch-nobody-'))
    try {
      for (const left of [null, '{"pid":', JSON.stringify({ pid: 2 ** 22 + 1, nats: 'nats://127.0.0.1:1', url: null, started: 1 })]) {
        if (left !== null) writeFileSync(join(home, 'system.json'), left)
        const io = testIo({ JETWATCH_HOME: home })
        expect(await run(line.split(' '), io)).toBe(1)
        expect([io.written.out, io.written.err]).toEqual([
          '',
          expect.stringMatching(/^NATS_UNAVAILABLE: [^\n]*Start one \(jetwatch up\)[^\n]*--nats[^\n]*\n$/),
        ])
        if (left?.includes('url')) expect(io.written.err).toMatch(/process 4194305.*is gone/)
      }
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })
})

test('the stack is printed with JETWATCH_DEBUG=1 alone', async () => {
  for (const [env, stack] of [
    [{}, false],
    [{ JETWATCH_DEBUG: '1' }, true],
  ] as const) {
    const io = testIo(env)
    await run(['inspect', 'no-such-file.h5'], io)
    expect(/\n\s+at /.test(io.written.err)).toBe(stack)
  }
})

test('inspect --json accounts for every row of the bundled W file', async () => {
  const io = testIo()
  expect(await run(['inspect', 'data/w.h5', '--json'], io)).toBe(0)
  const inspection = JSON.parse(io.written.out)
  expect(inspection).toMatchObject({ layout: 'constituents', rows: 2000, filters: ['blosc'], imageShape: [40, 40] })
  expect(inspection.jets + Object.values<number>(inspection.skipped).reduce((sum, n) => sum + n, 0)).toBe(inspection.rows)
  expect(inspection.replay.heldOut + inspection.replay.replayed + inspection.replay.signal).toBe(inspection.jets)
})

test('models --json lists the shipped model with the hash of its graph', async () => {
  const io = testIo()
  expect(await run(['models', '--json'], io)).toBe(0)
  const rows = JSON.parse(io.written.out)
  expect(rows).toContainEqual(expect.objectContaining({ name: 'dense-6', status: 'ok', error: null, background: 'qcd' }))
})

test('the real command runs from any folder and takes paths from there', () => {
  const jetwatch = (cwd: string, ...args: string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'apps/cli/bin/jetwatch.mjs'), ...args], { cwd, encoding: 'utf8' })
  expect(jetwatch(join(ROOT, 'data'), 'inspect', 'w.h5').stdout).toContain('2,000 jets')
  const fault = jetwatch(tmpdir(), 'up', '--rate', 'none')
  expect(fault.status).toBe(2)
  expect(fault.stderr.trim().split('\n')).toHaveLength(1)
})
