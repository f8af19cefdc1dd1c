import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32, deflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cudaPackage, installProvider, SetupError } from './cuda-provider.mjs'

const engine = fileURLToPath(new URL('../../packages/engine/package.json', import.meta.url))
const NATIVE = 'runtimes/linux-x64/native/'
const library = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i) % 251))
const contents = {
  'Some.Gpu.nuspec': Buffer.from('<package><metadata><version>9.9.9</version></metadata></package>'),
  [`${NATIVE}libonnxruntime_providers_cuda.so`]: library,
  [`${NATIVE}libonnxruntime_providers_shared.so`]: Buffer.from('shared'),
  [`${NATIVE}libonnxruntime_providers_tensorrt.so`]: Buffer.from('not wanted'),
}

/** A zip archive after APPNOTE 6.3; every second file is stored, the others deflated. */
function zip(files: Readonly<Record<string, Buffer>>): Buffer {
  const [parts, directory]: Buffer[][] = [[], []]
  let at = 0
  for (const [i, [name, data]] of Object.entries(files).entries()) {
    const packed = i % 2 ? data : deflateRawSync(data)
    const [local, central] = [Buffer.alloc(30), Buffer.alloc(46)]
    local.writeUInt32LE(0x04034b50)
    central.writeUInt32LE(0x02014b50)
    for (const [header, from] of [
      [local, 8],
      [central, 10],
    ] as const) {
      header.writeUInt16LE(i % 2 ? 0 : 8, from)
      header.writeUInt32LE(crc32(data), from + 6)
      header.writeUInt32LE(packed.length, from + 10)
      header.writeUInt32LE(data.length, from + 14)
      header.writeUInt16LE(name.length, from + 18)
    }
    central.writeUInt32LE(at, 42)
    parts?.push(local, Buffer.from(name), packed)
    directory?.push(central, Buffer.from(name))
    at += 30 + name.length + packed.length
  }
  const index = Buffer.concat(directory ?? [])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt32LE(index.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...(parts ?? []), index, end])
}

const archive = zip(contents)
let folder: string
let server: ReturnType<typeof createServer>
let feed: string
/** What the server does with the package; Range headers it saw. */
let serve: (request: IncomingMessage, response: ServerResponse) => void
let ranges: (string | undefined)[]
let hash: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetwatch-cuda-'))
  ranges = []
  hash = createHash('sha512').update(archive).digest('base64')
  serve = (_, response) => response.end(archive)
  server = createServer((request, response) => {
    const json = (document: unknown): void => void response.setHeader('content-type', 'application/json').end(JSON.stringify(document))
    const types = { '/flat/': 'PackageBaseAddress/3.0.0', '/reg/': 'RegistrationsBaseUrl/3.6.0' }
    if (request.url === '/index.json')
      json({ resources: Object.entries(types).map(([path, type]) => ({ '@id': `${feed}${path}`, '@type': type })) })
    else if (request.url === '/reg/some.gpu/9.9.9.json') json({ catalogEntry: `${feed}/entry.json` })
    else if (request.url === '/entry.json') json({ packageHash: hash, packageHashAlgorithm: 'SHA512' })
    else if (request.url === '/flat/some.gpu/9.9.9/some.gpu.9.9.9.nupkg') {
      ranges.push(request.headers.range)
      serve(request, response)
    } else response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  feed = `http://127.0.0.1:${(server.address() as { port: number }).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

const wanted = () => ({
  version: '9.9.9',
  name: 'Some.Gpu',
  folder: join(folder, 'bin'),
  files: ['cuda', 'shared'].map((part) => ({
    name: `libonnxruntime_providers_${part}.so`,
    path: `${NATIVE}libonnxruntime_providers_${part}.so`,
  })),
  index: `${feed}/index.json`,
})
const install = (from?: string, progress: (done: number) => void = () => {}) => {
  const said: string[] = []
  const options = { cache: join(folder, 'cache'), say: (line: string) => void said.push(line), progress, ...(from ? { from } : {}) }
  return installProvider(wanted(), options).then(() => said)
}
async function expectInstalled(): Promise<void> {
  expect(await readdir(join(folder, 'bin'))).toEqual(['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'])
  expect(library.equals(await readFile(join(folder, 'bin', 'libonnxruntime_providers_cuda.so')))).toBe(true)
}

test('the provider’s files come out of the package as they went in, its hash verified, and a second time without the network', async () => {
  expect((await install()).join('\n')).toMatch(/SHA-512 is the one/)
  await expectInstalled()
  await rm(join(folder, 'bin'), { recursive: true })
  expect((await install()).join('\n')).toMatch(/fetched before/)
  await expectInstalled()
  expect(ranges).toEqual([undefined])
})

test('an interrupted download says so and goes on where it broke off', async () => {
  let breakOff = (): void => {}
  serve = (_, response) => {
    response.setHeader('content-length', archive.length)
    response.write(archive.subarray(0, 50_000))
    breakOff = () => response.destroy()
  }
  // Once all of it has arrived.
  const progress = (done: number): void => (done === 50_000 ? breakOff() : undefined)
  await expect(install(undefined, progress)).rejects.toMatchObject({
    message: expect.stringMatching(/broke off after 50000 bytes/),
    remedy: expect.stringMatching(/--from/),
  })
  serve = (request, response) => {
    const from = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1])
    response.writeHead(206, { 'content-length': archive.length - from }).end(archive.subarray(from))
  }
  await install()
  await expectInstalled()
  expect(ranges).toEqual([undefined, 'bytes=50000-'])
})

test('a package other than the feed describes is refused and not kept', async () => {
  hash = createHash('sha512').update('other').digest('base64')
  await expect(install()).rejects.toThrow(/SHA-512 differs/)
  expect(await readdir(join(folder, 'cache'))).toEqual([])
  expect(existsSync(join(folder, 'bin'))).toBe(false)
})

test.each<[string, () => Buffer, RegExp]>([
  [
    'of another version',
    () => zip({ ...contents, 'Some.Gpu.nuspec': Buffer.from('<version>9.9.8</version>') }),
    /is version 9\.9\.8.* needs 9\.9\.9/,
  ],
  ['without the provider', () => zip({ 'Some.Gpu.nuspec': contents['Some.Gpu.nuspec'] as Buffer }), /holds no runtimes/],
  ['that is no archive', () => Buffer.from('<html>'), /not a zip archive/],
  ['cut off', () => archive.subarray(0, archive.length - 100), /not a zip archive|truncated/],
  [
    'with one changed byte',
    () => Buffer.from(archive).fill(0xa5, archive.indexOf(library.subarray(0, 64)) + 70, archive.indexOf(library.subarray(0, 64)) + 71),
    /checksum differs/,
  ],
])('--from a file %s is refused in one line, and nothing is installed', async (_, make, message) => {
  const file = join(folder, 'given.nupkg')
  await writeFile(file, make())
  await expect(install(file)).rejects.toMatchObject({ message: expect.stringMatching(message), remedy: expect.stringMatching(/9\.9\.9/) })
  expect(existsSync(file)).toBe(true)
  expect(existsSync(join(folder, 'bin', 'libonnxruntime_providers_cuda.so'))).toBe(false)
})

test('without a network the host is named, and how to do without one', async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await expect(install()).rejects.toMatchObject({
    message: expect.stringMatching(/127\.0\.0\.1:\d+ cannot be reached/),
    remedy: expect.stringMatching(/--from some\.gpu\.9\.9\.9\.nupkg/),
  })
  server = createServer().listen(0, '127.0.0.1')
})

test('it is the package that the installed onnxruntime-node names, and only for platforms that have one', () => {
  const { version, folder: target, files } = cudaPackage(engine, 'linux/x64')
  expect(version).toBe(JSON.parse(readFileSync(engine, 'utf8')).dependencies['onnxruntime-node'])
  expect(target).toMatch(/onnxruntime-node[\\/]bin[\\/]napi-v6[\\/]linux[\\/]x64$/)
  expect(files.map(({ name }) => name)).toEqual(['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'])
  expect(() => cudaPackage(engine, 'darwin/arm64')).toThrow(SetupError)
})
