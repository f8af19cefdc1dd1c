import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { DownloadError, download, fetchJson, sha512 } from './download.mjs'
import { extractZip, listZip } from './unzip.mjs'

/** A fault with what helps. */
export class SetupError extends Error {
  constructor(message, remedy, exitCode = 1) {
    super(message)
    this.remedy = remedy
    this.exitCode = exitCode
  }
}

/** ONNX Runtime's TensorRT provider comes in the same package; Jetwatch does not use it. */
const WANTED = /providers_(cuda|shared)\./

/**
 * What the installed onnxruntime-node would fetch for this platform, from its own install script's tables.
 * @param {string} from a file of the project, from which the package is resolved
 * @param {string} platform as in `linux/x64`
 * @returns {{ version: string, folder: string, name: string, files: { name: string, path: string }[], index: string }}
 */
export function cudaPackage(from, platform) {
  const require = createRequire(from)
  const root = dirname(require.resolve('onnxruntime-node/package.json'))
  const { version } = require('onnxruntime-node/package.json')
  const metadata = require('onnxruntime-node/script/install-metadata.js')
  const manifest = metadata.manifests[`${platform}:cuda12`]
  if (!manifest)
    throw new SetupError(
      `onnxruntime-node ${version} has no CUDA provider for ${platform}`,
      'Use --engine webgpu: it comes inside the package',
      2,
    )
  const files = Object.entries(manifest)
    .filter(([name]) => WANTED.test(name))
    .map(([name, { path, package: id }]) => ({ name: basename(name), path, id }))
  const { name, versions } = metadata.packages[files[0].id]
  const found = versions.find(({ feed }) => metadata.feeds[feed].type === 'nuget')
  return {
    version: found.version,
    folder: join(root, 'bin', 'napi-v6', platform),
    name,
    files: files.map(({ name: file, path }) => ({ name: file, path })),
    index: metadata.feeds[found.feed].index,
  }
}

/**
 * Fetches the package to `cache` unless it is there, and puts the provider's files into `wanted.folder`.
 * @param {ReturnType<typeof cudaPackage>} wanted
 * @param {{ cache: string, from?: string, say: (line: string) => void, progress?: (done: number, total: number | null) => void }} options
 * @throws {SetupError}
 */
export async function installProvider(wanted, { cache, from, say, progress }) {
  await mkdir(cache, { recursive: true })
  const archive = from ?? join(cache, `${wanted.name}.${wanted.version}.nupkg`.toLowerCase())
  if (from) say(`taking ${from}`)
  else if (existsSync(archive)) say(`taking ${archive}, fetched before`)
  else await fetchPackage(wanted, archive, { say, progress })
  try {
    await extractAll(wanted, archive, cache, say)
  } catch (error) {
    if (error instanceof SetupError) throw error
    // What was fetched is damaged: the next attempt must not find it.
    if (!from) await rm(archive, { force: true })
    const remedy = from ? `Give the package ${wanted.name} ${wanted.version} as NuGet has it` : 'Run it again: it is fetched anew'
    throw new SetupError(`${archive}: ${error.message}`, remedy)
  }
}

async function fetchPackage({ name, version, index }, archive, { say, progress }) {
  const id = name.toLowerCase()
  try {
    const { resources = [] } = (await fetchJson(index)) ?? {}
    const find = (type) => resources.find((resource) => resource['@type'].startsWith(type))?.['@id']
    const base = find('PackageBaseAddress/3')
    if (!base) throw new DownloadError(`${index} names no package address`)
    const url = `${base.replace(/\/?$/, '/')}${id}/${version}/${id}.${version}.nupkg`
    const hash = await publishedHash(find('RegistrationsBaseUrl/3.6') ?? find('RegistrationsBaseUrl'), id, version)
    say(`fetching ${url}`)
    await download(url, archive, { progress })
    if (hash === null) return say('the feed states no checksum: only those inside the archive are verified')
    if ((await sha512(archive)) === hash) return say('its SHA-512 is the one that the feed states')
    await rm(archive, { force: true })
    throw new SetupError(
      `${url} is not the file that the feed describes: its SHA-512 differs`,
      'Run it again; if it stays so, use another network',
    )
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error
    const file = `${id}.${version}.nupkg`
    const remedy = `Connect to the network and run it again; or fetch https://www.nuget.org/api/v2/package/${name}/${version} elsewhere and give it with --from ${file}`
    throw new SetupError(error.message, remedy)
  }
}

/** SHA-512 of the package in NuGet's catalogue; null where the feed has none. */
async function publishedHash(registrations, id, version) {
  if (!registrations) return null
  const leaf = await fetchJson(`${registrations.replace(/\/?$/, '/')}${id}/${version}.json`)
  const entry = leaf?.catalogEntry
  const details = typeof entry === 'string' ? await fetchJson(entry) : entry
  return details?.packageHashAlgorithm === 'SHA512' ? details.packageHash : null
}

/** Extracts beside the cache first: the folder of the runtime never holds half a file. */
async function extractAll({ files, folder, name, version }, archive, cache, say) {
  const entries = await listZip(archive)
  const nuspec = entries.find((entry) => entry.name === `${name}.nuspec`)
  const found = files.map((file) => ({ ...file, entry: entries.find((entry) => entry.name === file.path) }))
  const missing = found.find(({ entry }) => !entry)
  if (missing) throw new SetupError(`${archive} holds no ${missing.path}`, `Give the package ${name} ${version}`)
  await mkdir(folder, { recursive: true })
  if (nuspec) {
    const described = join(cache, 'package.nuspec')
    await extractZip(archive, nuspec, described)
    const other = (await readFile(described, 'utf8')).match(/<version>([^<]+)<\/version>/)?.[1]
    if (other && other !== version)
      throw new SetupError(`${archive} is version ${other}, onnxruntime-node needs ${version}`, `Give the package ${name} ${version}`)
  }
  for (const { name: file, entry } of found) {
    const whole = join(folder, `.${file}.new`)
    say(`${file}, ${(entry.size / 1e6).toFixed(1)} MB`)
    await extractZip(archive, entry, whole).catch(async (error) => {
      await rm(whole, { force: true })
      throw error
    })
    await rename(whole, join(folder, file))
  }
}
