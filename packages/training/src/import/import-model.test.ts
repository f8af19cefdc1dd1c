import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BatchBuffer } from '@jetwatch/engine/batch'
import { createEngine } from '@jetwatch/engine/create'
import { loadModel } from '@jetwatch/engine/model'
import { selfCheck } from '@jetwatch/engine/self-check'
import { sparseImages } from '@jetwatch/engine/testing/model-folder'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LAYOUTS } from './ends.ts'
import { type Imported, type ImportOptions, importModel } from './import-model.ts'
import type { Graph, OnnxModel } from './onnx-file.ts'
import { autoencoder, HIDDEN, weights } from './testing/autoencoder.ts'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const QCD = path('../../../../data/qcd.h5')
const PYTORCH = path('./testing/pytorch-conv.onnx')

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'jetwatch-import-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

let files = 0
async function add(onnx: Uint8Array | string, more: Partial<ImportOptions> = {}): Promise<Imported> {
  const number = files++
  const file = typeof onnx === 'string' ? onnx : join(root, `file-${number}.onnx`)
  if (typeof onnx !== 'string') await writeFile(file, onnx)
  return importModel({
    ...{ file, root, name: `model-${number}`, preset: 'aachen', preparation: null, background: 'qcd', data: QCD, layout: null },
    ...{ reference: { fraction: 0.03, seed: 1 }, force: false },
    ...more,
  })
}

describe('an imported autoencoder', () => {
  test.each(LAYOUTS)('of layout %s is scored by the squared error of what it rebuilds', async (layout) => {
    const preparation = { power: 0.5, smear: 1, norm: 'l2' } as const
    const { directory, manifest } = await add(autoencoder({ layout, opset: 13 }), { preparation })
    expect(manifest).toMatchObject({ preparation, training: null, outputs: { prepared: true, reconstruction: true, latent: 0 } })
    await using engine = await createEngine(await loadModel(directory), { engine: 'cpu', threads: 1 })
    expect((await selfCheck(engine)).jets).toBe(16)
    const { score, prepared, reconstruction } = await engine.reconstruct(sparseImages(4, 1))
    const { down, up } = weights(1600, 1600)
    for (let jet = 0; jet < 4; jet++) {
      const x = prepared?.subarray(1600 * jet, 1600 * (jet + 1)) as Float32Array
      expect(Math.hypot(...x)).toBeCloseTo(1, 5)
      const code = Array.from({ length: HIDDEN }, (_, k) => x.reduce((sum, v, i) => sum + v * (down[i * HIDDEN + k] as number), 0))
      let error = 0
      for (let i = 0; i < 1600; i++) {
        const y = code.reduce((sum, c, k) => sum + c * (up[k * 1600 + i] as number), 0)
        expect(reconstruction?.[1600 * jet + i]).toBeCloseTo(y, 5)
        error += ((x[i] as number) - y) ** 2 / 1600
      }
      expect((score[jet] as number) / error).toBeCloseTo(1, 4)
    }
  })

  test('says where it comes from and has axis, probe, baselines and reference from rows that are never replayed', async () => {
    const { manifest, directory, jetsPerSecond } = await add(autoencoder())
    expect(jetsPerSecond).toBeGreaterThan(0)
    expect(manifest.imported).toMatchObject({ data: 'qcd.h5', file: expect.stringMatching(/^file-\d+\.onnx$/) })
    expect(manifest.imported?.command).toMatch(/^jetwatch models add file-\d+\.onnx --name model-\d+ --preset aachen --background qcd/)
    expect(manifest.references[0]).toMatchObject({ n: manifest.imported?.jets, sample: { class: 'qcd', fraction: 0.03, seed: 1 } })
    expect(manifest.baselines.mass?.counts.length).toBe(120)
    expect((await readdir(directory)).sort()).toEqual(['README.md', 'manifest.json', 'model.onnx'])
    expect(await readFile(join(directory, 'README.md'), 'utf8')).toContain('not trained here')
  })

  test('may have any names, a batch of 1 in its shapes, weights listed as inputs, and a subgraph', async () => {
    const clash = await add(autoencoder({ input: 'image', output: 'reconstruction' }))
    const fixed = await add(autoencoder({ batch: 1, layout: 'nchw' }))
    const old = await add(
      autoencoder({}, (model) => {
        model.irVersion = 3
        for (const { name } of model.graph.initializer ?? [])
          model.graph.input?.push({ name: name ?? '', type: { tensorType: { elemType: 1 } } })
        // int64 weights are listed with their type.
        for (const value of model.graph.input ?? [])
          if (/shape/.test(value.name ?? '') && value.type?.tensorType) value.type.tensorType.elemType = 7
      }),
    )
    const branching = await add(autoencoder({}, branch))
    const probes = [clash, fixed, old, branching].map(({ manifest }) => manifest.probe)
    for (const probe of probes) expect(probe).toEqual(probes[0])
  })

  test('exported by PyTorch gives the squared errors that PyTorch gives', async () => {
    const { directory } = await add(PYTORCH)
    await using engine = await createEngine(await loadModel(directory), { engine: 'cpu', threads: 1 })
    const data = Float32Array.from({ length: 3200 }, (_, i) => (i % 7) / 100)
    const { score } = await engine.score({ data, n: 2, height: 40, width: 40 })
    for (const [jet, expected] of PYTORCH_ERRORS.entries()) expect((score[jet] as number) / expected).toBeCloseTo(1, 4)
  })
})

/** `((x - net(x))**2).mean(dim=(1, 2, 3))` in PyTorch 2.13 for the images of the test. */
const PYTORCH_ERRORS = [0.0659413, 0.0660171]

/** The last node inside both branches of an If, where it uses values from outside. */
function branch({ graph }: OnnxModel & { graph: Graph }): void {
  const last = graph.node?.pop()
  const inside = (output: string): Graph => ({
    name: 'branch',
    node: [{ ...last, output: [output] }],
    output: [{ name: output, type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'batch' }, { dimValue: 1600 }] } } } }],
  })
  const yes = { name: 'yes', dims: [], dataType: 9, rawData: Uint8Array.of(1) }
  graph.initializer?.push(yes)
  const attribute = [
    { name: 'then_branch', type: 5, g: inside('a') },
    { name: 'else_branch', type: 5, g: inside('b') },
  ]
  graph.node?.push({ opType: 'If', name: 'if', input: ['yes'], output: ['y'], attribute })
}

describe('a graph that keeps the contract', () => {
  test('is taken byte for byte, and refuses another step 7', async () => {
    const { directory: first } = await add(autoencoder(), { preparation: { power: 0.5, smear: 0, norm: 'sum' } })
    const onnx = await readFile(join(first, 'model.onnx'))
    const { directory, manifest } = await add(onnx)
    expect(await readFile(join(directory, 'model.onnx'))).toEqual(onnx)
    expect(manifest).toMatchObject({ score: { name: 'score' }, outputs: { prepared: true, reconstruction: true, latent: 0 } })
    await using engine = await createEngine(await loadModel(directory), { engine: 'cpu' })
    await selfCheck(engine)
    const refused = add(onnx, { preparation: { power: 1, smear: 0, norm: 'sum' } })
    await expect(refused).rejects.toMatchObject({ code: 'USAGE', remedy: expect.stringContaining('--power') })
  })
})

const dimension = (value: number | string) => (typeof value === 'number' ? { dimValue: value } : { dimParam: value })
const nodes = (model: OnnxModel) => model.graph?.node ?? []
const weight = (model: OnnxModel, name: string) => model.graph?.initializer?.find((tensor) => tensor.name === name)

describe('one clear fault, and no folder, for', () => {
  const cases: [string, () => Uint8Array | string, string, RegExp, RegExp, Partial<ImportOptions>?][] = [
    ['no file', () => join(root, 'absent.onnx'), 'BAD_MODEL', /cannot read .*absent\.onnx/, /path/],
    ['an empty file', () => new Uint8Array(0), 'BAD_MODEL', /not an ONNX file/, /exporter/],
    ['a text file', () => Buffer.from('not a model, only words\n'), 'BAD_MODEL', /not an ONNX file/, /exporter/],
    ['a truncated file', () => autoencoder().subarray(0, 9000), 'BAD_MODEL', /truncated/, /exporter/],
    ['too large a file', () => new Uint8Array(8_000_001), 'BAD_MODEL', /8\.0 MB; at most 8 MB/, /fewer or narrower/],
    [
      'two inputs',
      () => autoencoder({}, (m) => m.graph.input?.push({ name: 'z', type: { tensorType: { elemType: 1 } } })),
      'BAD_MODEL',
      /2 inputs \(x, z\)/,
      /alone/,
    ],
    [
      'two outputs',
      () => autoencoder({}, (m) => m.graph.output?.push({ name: 'code', type: { tensorType: { elemType: 1 } } })),
      'BAD_MODEL',
      /2 outputs \(y, code\)/,
      /alone/,
    ],
    [
      'a float16 input',
      () => autoencoder({}, (m) => Object.assign(m.graph.input?.[0]?.type?.tensorType ?? {}, { elemType: 10 })),
      'BAD_MODEL',
      /float16 instead of float32/,
      /float32/,
    ],
    [
      'images of another preset',
      () => autoencoder({ layout: 'nhwc', height: 37, width: 37 }),
      'PRESET_MISMATCH',
      /\[N, 37, 37, 1\]/,
      /--preset rutgers/,
    ],
    [
      'flat images of another preset',
      () => autoencoder(),
      'PRESET_MISMATCH',
      /1600/,
      /--preset aachen or heidelberg/,
      { preset: 'rutgers' },
    ],
    [
      'images of no preset',
      () => autoencoder({ height: 28, width: 28, layout: 'nchw' }),
      'BAD_MODEL',
      /\[N, 1, 28, 28\] instead of/,
      /preset/,
    ],
    ['an output of another shape', () => autoencoder({ outputs: 6 }), 'BAD_MODEL', /"y" has the shape \[N, 6\]/, /shape of its input/],
    [
      'an output of another shape that the file does not state',
      () => autoencoder({ outputs: 6 }, (m) => Object.assign(m.graph.output?.[0] ?? {}, { type: { tensorType: { elemType: 1 } } })),
      'BAD_MODEL',
      /"y" is \[1, 6\] for 1 image/,
      /shape of its input/,
    ],
    [
      'an input of open shape',
      () =>
        autoencoder({ layout: 'nchw' }, (m) =>
          Object.assign(m.graph.input?.[0]?.type?.tensorType ?? {}, { shape: { dim: ['N', 'c', 'h', 'w'].map(dimension) } }),
        ),
      'BAD_MODEL',
      /leaves its layout open/,
      /--layout nhwc, nchw/,
    ],
    ['a fixed batch of 32', () => autoencoder({ batch: 32 }), 'BAD_MODEL', /32 images at a time/, /dynamic_axes/],
    [
      'a batch of 1 that the graph insists on',
      () =>
        autoencoder({ batch: 1 }, (m) => {
          Object.assign(weight(m, 'flat_shape') ?? {}, { rawData: new Uint8Array(BigInt64Array.of(1n, 1600n).buffer) })
        }),
      'BAD_MODEL',
      /one image at a time only/,
      /dynamic_axes/,
    ],
    ['an unknown operator', () => autoencoder({ last: 'Frobnicate' }), 'BAD_MODEL', /the operator (ai\.onnx:)?Frobnicate/, /opset 17/],
    [
      'an operator of an unknown domain',
      () =>
        autoencoder({ last: 'Swish' }, (m) => {
          Object.assign(nodes(m).at(-1) ?? {}, { domain: 'com.example' })
          m.opsetImport?.push({ domain: 'com.example', version: 1 })
        }),
      'BAD_MODEL',
      /the operator (com\.example:)?Swish/,
      /opset 17/,
    ],
    ['an old operator set', () => autoencoder({ opset: 12 }), 'BAD_MODEL', /operator set 12/, /opset 17/],
    ['an operator set of the future', () => autoencoder({ opset: 99 }), 'BAD_MODEL', /newer than ONNX Runtime/, /opset 17/],
    [
      'weights in another file',
      () =>
        autoencoder({}, (m) =>
          Object.assign(weight(m, 'up') ?? {}, { dataLocation: 1, externalData: [{ key: 'location', value: '/etc/passwd' }] }),
        ),
      'BAD_MODEL',
      /another file/,
      /inside the \.onnx/,
    ],
    [
      'weights that are not a number',
      () =>
        autoencoder({}, (m) =>
          Object.assign(weight(m, 'up') ?? {}, { rawData: new Uint8Array(new Float32Array(HIDDEN * 1600).fill(Number.NaN).buffer) }),
        ),
      'BAD_MODEL',
      /no finite score for \d+ of \d+ jets \(first: row \d+, NaN\)/,
      /--power/,
    ],
    [
      'a network that gives back its input',
      () => autoencoder({}, (m) => nodes(m).splice(1, 2) && Object.assign(nodes(m)[1] ?? {}, { input: ['flat', 'image_shape'] })),
      'BAD_MODEL',
      /every jet the score 0/,
      /reconstruction/,
    ],
    ['a path for a name', () => autoencoder(), 'USAGE', /"\.\.\/evil" is not a model name/, /a-z, 0-9/, { name: '../evil' }],
    ['a sample without the class', () => autoencoder(), 'NO_JETS', /no top jets/, /--background/, { background: 'top' }],
  ]
  test.each(cases)('%s', async (_, make, code, message, remedy, more = {}) => {
    const before = (await readdir(root)).filter((name) => name.startsWith('model-'))
    const fault = await add(make(), more).catch((error: unknown) => error)
    expect(fault).toMatchObject({ code, message: expect.stringMatching(message), remedy: expect.stringMatching(remedy) })
    expect(String(fault)).not.toContain('\n')
    expect((await readdir(root)).filter((name) => name.startsWith('model-'))).toEqual(before)
  })

  test('a name that is taken, unless asked to replace it', async () => {
    const { manifest } = await add(autoencoder())
    const again = { name: manifest.name }
    await expect(add(autoencoder(), again)).rejects.toMatchObject({ code: 'CONFLICT', remedy: expect.stringContaining('--force') })
    expect((await add(autoencoder({ layout: 'nchw' }), { ...again, force: true })).manifest.name).toBe(manifest.name)
  })
})

test('the speed is that of scoring, and scores do not depend on how jets are batched', async () => {
  const { directory, jetsPerSecond } = await add(autoencoder())
  expect(jetsPerSecond).toBeGreaterThan(100)
  await using engine = await createEngine(await loadModel(directory), { engine: 'cpu', threads: 1 })
  const images = sparseImages(5, 2)
  const together = await engine.score(new BatchBuffer(5, 40, 40).fill(images))
  const alone = await engine.score(new BatchBuffer(1, 40, 40).fill(images.slice(3, 4)))
  expect(alone.score[0]).toBeCloseTo(together.score[3] as number, 8)
})
