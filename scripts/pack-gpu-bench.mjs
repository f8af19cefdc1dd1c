// node scripts/pack-gpu-bench.mjs [--out FILE] [--preset N]
// Makes one archive that measures the engines on a Linux x64 host without a network, Node.js or NATS: docs/gpu-host.md.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NAME = 'jetwatch-gpu-bench'
const MOST_BYTES = 64 * 2 ** 20
/** What the bench and doctor import; no pages, no browser. */
const WORKSPACES = ['packages/shared', 'packages/source', 'packages/engine', 'packages/bus', 'packages/training', 'packages/sweep']
const PROGRAMS = ['services/producer', 'services/scorer', 'apps/cli', 'apps/dashboard', 'tests']
const LEFT_OUT = new Set([
  '@radix-ui/react-dialog',
  '@radix-ui/react-popover',
  '@radix-ui/react-slider',
  '@radix-ui/react-tabs',
  '@radix-ui/react-tooltip',
  '@tanstack/react-table',
  '@tanstack/react-virtual',
  'nuqs',
  'uplot',
  'next',
  'react',
  'react-dom',
  'playwright-core',
  '@axe-core/playwright',
  'typescript',
  'vitest',
  'turbo',
])
/** The sample of the bench and the forward models. */
const DATA = [
  'data/qcd.h5',
  'recipes',
  ...['cnn-6', 'dense-6', 'kmeans-100', 'pca-10', 'scales-qcd', 'shape-qcd', 'vae-6'].map((name) => `models/${name}`),
]
const RUN = `#!/bin/sh
# Runs doctor and the engine rows of the bench with what lies in this folder alone: sh run.sh [flags of the bench].
here=\${0%/*}
case $here in "$0") here=. ;; esac
cd "$here" || exit 1
PATH=$PWD/bin:$PATH
# A Vulkan loader for hosts without one; the driver's own files are the host's.
LD_LIBRARY_PATH=\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$PWD/lib
JETWATCH_HOME=\${JETWATCH_HOME:-$PWD/.jetwatch}
export PATH LD_LIBRARY_PATH JETWATCH_HOME
node apps/cli/bin/jetwatch.mjs doctor --model dense-6
echo
[ $# -gt 0 ] || set -- --only engine --engines webgpu,cuda
exec node --import tsx tests/src/bench/main.ts "$@"
`

function main() {
  const { values } = parseArgs({
    options: { out: { type: 'string', default: `${NAME}.tar.xz` }, preset: { type: 'string', default: '9' } },
  })
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('the archive holds programs of this machine: make it on Linux x64')
  const folder = mkdtempSync(join(tmpdir(), `${NAME}-`))
  try {
    const target = join(folder, NAME)
    mkdirSync(target)
    copyProject(target)
    copyModules(target)
    copyPrograms(target)
    writeFileSync(join(target, 'run.sh'), RUN)
    chmodSync(join(target, 'run.sh'), 0o755)
    const out = resolve(values.out)
    run('tar', ['-C', folder, '-c', '-I', `xz -${Number(values.preset)}`, '-f', out, NAME])
    const { size } = statSync(out)
    process.stdout.write(`${out}: ${(size / 2 ** 20).toFixed(1)} MiB\n`)
    if (size > MOST_BYTES)
      throw new Error(`the archive is larger than ${MOST_BYTES / 2 ** 20} MiB${values.preset === '9' ? '' : ': --preset 9 packs tighter'}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function copyProject(target) {
  const pages = /apps\/dashboard\/src\/(app|view)(\/|$)/
  const skip = (path) => /(^|\/)(node_modules|\.next|\.turbo|browser|documents)(\/|$)|\.test\.tsx?$/.test(path) || pages.test(path)
  for (const path of [...WORKSPACES, ...PROGRAMS, 'tsconfig.base.json', 'package.json']) {
    cpSync(join(ROOT, path), join(target, path), { recursive: true, filter: (from) => !skip(from.slice(ROOT.length)) })
  }
  const form = /(^|\/)tfjs(\/|$)|\.png$/
  for (const path of DATA)
    cpSync(join(ROOT, path), join(target, path), { recursive: true, filter: (from) => !form.test(from.slice(ROOT.length)) })
}

/** The packages that the workspaces depend on, as the lock file places them, without what no program loads. */
function copyModules(target) {
  const packages = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages
  const wanted = new Set()
  const pending = [...WORKSPACES, ...PROGRAMS, 'node_modules/tsx']
  while (pending.length > 0) {
    const path = pending.pop()
    if (wanted.has(path)) continue
    wanted.add(path)
    const { dependencies, optionalDependencies, peerDependencies, link, resolved } = packages[path]
    if (link) pending.push(resolved)
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const found = LEFT_OUT.has(name) ? null : placeOf(packages, path, name)
      if (found && existsSync(join(ROOT, found))) pending.push(found)
    }
  }
  for (const path of wanted) {
    if (!path.includes('node_modules/')) continue
    const to = join(target, path)
    mkdirSync(dirname(to), { recursive: true })
    const { link, resolved } = packages[path]
    if (link) symlinkSync(join('..', '..', resolved), to)
    else cpSync(join(ROOT, path), to, { recursive: true, filter: (from) => isLoaded(from.slice(ROOT.length)) })
  }
}

/** Where Node.js finds `name` from inside `path`. */
function placeOf(packages, path, name) {
  for (let folder = path; ; folder = folder.includes('/node_modules/') ? folder.slice(0, folder.lastIndexOf('/node_modules/')) : '') {
    const place = `${folder ? `${folder}/` : ''}node_modules/${name}`
    if (packages[place]) return place
    if (!folder) return null
  }
}

/** Not the sources, types and maps of a package, and no binaries of other platforms. */
function isLoaded(path) {
  if (/\.(map|ts|mts|cts|md|flow)$|\/(docs?|test|tests|example|examples)$/.test(path)) return false
  if (/onnxruntime-node\/bin\/napi-v6\/(darwin|win32|linux\/arm64)/.test(path)) return false
  // The CUDA provider alone is larger than the archive may be.
  if (/libonnxruntime_providers_/.test(path)) return false
  if (/node_modules\/webgpu\/dist\/(darwin|win32|linux-arm64)/.test(path)) return false
  // The library starts the program of its platform's package; its own copy is for the command line.
  if (/node_modules\/(esbuild\/bin|h5wasm\/dist\/(iife|esm))(\/|$)/.test(path)) return false
  // Of tfjs the one file that Node.js takes, and the programs of wasm.
  if (/@tensorflow\/[^/]+\/dist\/./.test(path)) return /\.node\.js$|\.wasm$|wasm-out|out\/?$/.test(path)
  return !/@tensorflow\/[^/]+\/(src|demo|scripts)(\/|$)/.test(path)
}

function copyPrograms(target) {
  mkdirSync(join(target, 'bin'))
  mkdirSync(join(target, 'lib'))
  const node = join(target, 'bin', 'node')
  cpSync(process.execPath, node, { dereference: true })
  // A fifth of it is names for debuggers.
  spawnSync('strip', [node])
  const nats = [...(process.env['PATH'] ?? '').split(':'), '/usr/local/sbin', '/usr/sbin']
    .map((folder) => join(folder, 'nats-server'))
    .find((file) => existsSync(file))
  if (!nats) throw new Error('nats-server is not on PATH: install it first')
  cpSync(nats, join(target, 'bin', 'nats-server'), { dereference: true })
  const loader = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib/chromium']
    .map((folder) => join(folder, 'libvulkan.so.1'))
    .find((file) => existsSync(file))
  if (loader) cpSync(loader, join(target, 'lib', 'libvulkan.so.1'), { dereference: true })
  else process.stdout.write('no libvulkan.so.1 on this machine: the host needs its own\n')
  for (const name of readdirSync(join(target, 'bin'))) chmodSync(join(target, 'bin', name), 0o755)
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (error || status !== 0) throw new Error(`${command} ended with ${error?.code ?? status}`)
}

try {
  main()
} catch (error) {
  process.stderr.write(`pack-gpu-bench: ${error.message}\n`)
  process.exitCode = 1
}
