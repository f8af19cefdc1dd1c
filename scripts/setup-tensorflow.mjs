// npm run setup:tensorflow -- [--gpu] [--wheels DIR] [--version V] [--python PYTHON] [--pip-arg ARG]... [--force]
// Fetches TensorFlow with pip and builds the tfjs-node binding against it, all inside .jetwatch/tensorflow/.
// Standard library only.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CACHE = join(ROOT, '.jetwatch', 'tensorflow')
const LOG = join(CACHE, 'setup.log')
const TFJS = '4.22.0'
const DEFAULT_VERSION = '2.21.0'
const STEPS = 6

const HELP = `npm run setup:tensorflow -- [options]
Fetches TensorFlow with pip and builds the tfjs-node binding against it in .jetwatch/tensorflow/.

  --gpu            tensorflow[and-cuda] instead of tensorflow-cpu (needs an NVIDIA driver)
  --wheels DIR     take the wheel from this folder, without a network
  --version V      TensorFlow version (default ${DEFAULT_VERSION})
  --python PYTHON  Python with pip whose version TensorFlow has a wheel for (default python3)
  --pip-arg ARG    passed on to pip install; may be given several times
  --force          build again even if there is a working build
  --help           this text

Needs Python 3 with pip, a C++17 compiler and make, about 2 GB of disk (with --gpu 8 GB).`

class SetupError extends Error {
  constructor(message, remedy, exitCode = 1) {
    super(message)
    this.remedy = remedy
    this.exitCode = exitCode
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        gpu: { type: 'boolean', default: false },
        wheels: { type: 'string' },
        version: { type: 'string', default: DEFAULT_VERSION },
        python: { type: 'string', default: 'python3' },
        'pip-arg': { type: 'string', multiple: true, default: [] },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (error) {
    throw new SetupError(error.message.split('\n')[0], 'npm run setup:tensorflow -- --help lists the options', 2)
  }
}

const print = (line) => process.stdout.write(`${line}\n`)
const step = (number, text) => print(`[${number}/${STEPS}] ${text}`)

/** Runs a command, appends all it prints to the log, gives its standard output. */
function run(command, args, { cwd = CACHE, env = {}, what, remedy }) {
  return new Promise((resolve, reject) => {
    const chunks = []
    const log = []
    const failed = (detail) => {
      const last = Buffer.concat(log)
        .toString()
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('npm warn'))
        .slice(-1)[0]
      reject(
        new SetupError(`${what} failed (${detail})${last ? `: ${last.slice(0, 300)}` : ''}`, `${remedy}; the whole output is in ${LOG}`),
      )
    }
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (chunk) => chunks.push(chunk) && log.push(chunk))
    child.stderr.on('data', (chunk) => log.push(chunk))
    child.on('error', (error) => failed(error.code === 'ENOENT' ? `${command} is not installed` : error.message))
    child.on('close', async (code) => {
      await writeFile(LOG, Buffer.concat([Buffer.from(`\n$ ${command} ${args.join(' ')}\n`), ...log]), { flag: 'a' })
      if (code === 0) resolve(Buffer.concat(chunks).toString())
      else failed(`exit code ${code}`)
    })
  })
}

async function checkMachine(python) {
  if (process.platform === 'win32') throw new SetupError('this set-up does not know Windows', 'Train with --backend wasm, or in WSL')
  const node = { what: 'looking for pip', remedy: `Install Python 3 with pip, or name one with --python` }
  const found = await run(python, ['-c', 'import sys, pip; print("%d.%d" % sys.version_info[:2])'], node)
  await run('c++', ['--version'], { what: 'looking for a C++ compiler', remedy: 'Install one (on Debian: apt-get install g++ make)' })
  await run('make', ['--version'], { what: 'looking for make', remedy: 'Install it (on Debian: apt-get install make)' })
  return found.trim()
}

/** TensorFlow's wheel, unpacked: its C library and headers. The CPU form needs none of its Python dependencies. */
async function installWheel({ gpu, wheels, version, python, 'pip-arg': extra }) {
  const target = join(CACHE, 'python')
  await rm(target, { recursive: true, force: true })
  const name = gpu ? `tensorflow[and-cuda]==${version}` : `tensorflow-cpu==${version}`
  const offline = wheels ? ['--no-index', '--find-links', wheels] : []
  const args = ['-m', 'pip', 'install', '--disable-pip-version-check', '--root-user-action=ignore', '--target', target]
  await run(python, [...args, ...(gpu ? [] : ['--no-deps']), ...offline, ...extra, name], {
    what: `pip install ${name}`,
    remedy: 'Check the network and that TensorFlow has a wheel for this Python (--python), or give a folder with the wheel (--wheels)',
  })
  const tensorflow = join(target, 'tensorflow')
  if (!existsSync(join(tensorflow, 'include', 'tensorflow', 'c', 'c_api.h'))) {
    throw new SetupError(`${name} holds no C headers`, `Choose another --version; ${DEFAULT_VERSION} is known to work`)
  }
  return target
}

/** The binding's source, its JavaScript dependencies and node-gyp; tfjs itself is linked back to the project's copy. */
async function installBinding() {
  const manifest = { private: true, dependencies: { '@tensorflow/tfjs-node': TFJS, 'node-gyp': '^12.0.0' } }
  await rm(join(CACHE, 'node_modules'), { recursive: true, force: true })
  await rm(join(CACHE, 'package-lock.json'), { force: true })
  await writeFile(join(CACHE, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-workspaces', '--prefix', CACHE], {
    what: 'npm install of the tfjs-node source',
    remedy: 'Check the network and try again',
  })
  // One tfjs-core in the process: a tensor made by ours must be one of the binding's.
  for (const name of ['tfjs-core', 'tfjs-layers', 'tfjs-backend-cpu']) {
    const ours = join(ROOT, 'node_modules', '@tensorflow', name)
    if (!existsSync(ours)) throw new SetupError(`the project has no @tensorflow/${name}`, 'Run npm install first')
    const theirs = join(CACHE, 'node_modules', '@tensorflow', name)
    await rm(theirs, { recursive: true, force: true })
    await symlink(ours, theirs, 'dir')
  }
  return join(CACHE, 'node_modules', '@tensorflow', 'tfjs-node')
}

/** Links headers and libraries to where binding.gyp looks for them. */
async function linkLibrary(target, binding) {
  const tensorflow = join(target, 'tensorflow')
  const lib = join(binding, 'deps', 'lib')
  await mkdir(lib, { recursive: true })
  await symlink(join(tensorflow, 'include'), join(binding, 'deps', 'include'), 'dir')
  // The CUDA libraries of the wheel are looked for beside the folder that TensorFlow's library is found in.
  if (existsSync(join(target, 'nvidia'))) await symlink(join(target, 'nvidia'), join(binding, 'deps', 'nvidia'), 'dir')
  const files = await readdir(tensorflow)
  for (const [part, alias] of [
    ['cc', 'libtensorflow'],
    ['framework', 'libtensorflow_framework'],
  ]) {
    const file = files.find((name) => name.startsWith(`libtensorflow_${part}.`) && /\.(so|dylib)|\.so\.\d+$/.test(name))
    if (!file)
      throw new SetupError(`the wheel holds no libtensorflow_${part}`, `Choose another --version; ${DEFAULT_VERSION} is known to work`)
    await symlink(join(tensorflow, file), join(lib, file))
    const names = process.platform === 'darwin' ? [`${alias}.2.dylib`, `${alias}.dylib`] : [`${alias}.so.2`, `${alias}.so`]
    for (const name of names) if (!existsSync(join(lib, name))) await symlink(file, join(lib, name))
  }
}

async function build(binding) {
  const require = createRequire(join(binding, 'package.json'))
  const path = require('@mapbox/node-pre-gyp').find(join(binding, 'package.json'))
  const module = dirname(path)
  const napi = basename(module).replace('napi-v', '')
  // A distribution's Node brings its own headers: with them the build needs no download.
  const prefix = dirname(dirname(process.execPath))
  const headers = existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : []
  const gyp = join(CACHE, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
  const values = { module_name: 'tfjs_binding', module_path: module, napi_version: process.versions.napi, napi_build_version: napi }
  const flags = Object.entries(values).map(([key, value]) => `--${key}=${value}`)
  await run(process.execPath, [gyp, 'rebuild', '-j', 'max', ...headers, ...flags], {
    cwd: binding,
    what: 'building the binding',
    remedy: 'Install a C++17 compiler and make (on Debian: apt-get install g++ make), and check that Node headers can be fetched',
  })
}

const CHECK = `
const require = (await import('node:module')).createRequire(process.argv[1])
const tf = require('@tensorflow/tfjs-core')
tf.enableProdMode()
require('@tensorflow/tfjs-node')
await tf.ready()
const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]]))
const n = 512
const began = performance.now()
const ones = tf.ones([n, n])
for (let i = 0; i < 20; i++) tf.matMul(ones, ones).dataSync()
const gflops = (20 * 2 * n ** 3) / (performance.now() - began) / 1e6
console.log(JSON.stringify({ backend: tf.getBackend(), product: Array.from(product.dataSync()), gpu: tf.backend().isUsingGpuDevice === true, gflops }))
`

async function verify() {
  const output = await run(process.execPath, ['--input-type=module', '-e', CHECK, join(CACHE, 'package.json')], {
    what: 'loading the built binding',
    remedy: 'Run again with --force; if that fails, train with --backend wasm',
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
  })
  const result = JSON.parse(output.trim().split('\n').at(-1))
  if (result.backend !== 'tensorflow' || result.product.join() !== '19,22,43,50') {
    throw new SetupError(
      `the built binding computes ${result.product} on ${result.backend}`,
      'Run again with --force; train with --backend wasm meanwhile',
    )
  }
  return result
}

async function main() {
  const options = readOptions()
  if (options.help) return print(HELP)
  if (options.wheels && !existsSync(options.wheels))
    throw new SetupError(`there is no folder ${options.wheels}`, 'Give a folder that holds the wheel', 2)
  const ready = join(CACHE, 'ready.json')
  if (existsSync(ready) && !options.force) {
    const { version, gpu } = JSON.parse(await readFile(ready, 'utf8'))
    if (version === options.version && gpu === options.gpu) {
      await verify()
      return print(`TensorFlow ${version} is already set up in ${CACHE} and works; --force builds it again.`)
    }
  }
  await mkdir(CACHE, { recursive: true })
  await rm(ready, { force: true })
  await writeFile(LOG, '')
  step(1, 'looking for Python, pip, a C++ compiler and make')
  const python = await checkMachine(options.python)
  step(2, `pip: TensorFlow ${options.version}${options.gpu ? ' with CUDA (several GB)' : ' (about 270 MB)'} for Python ${python}`)
  const target = await installWheel(options)
  step(3, `npm: source of tfjs-node ${TFJS}`)
  const binding = await installBinding()
  step(4, "linking TensorFlow's headers and libraries")
  await linkLibrary(target, binding)
  step(5, 'building the binding')
  await build(binding)
  step(6, 'multiplying matrices with it')
  const { gflops, gpu } = await verify()
  await writeFile(ready, `${JSON.stringify({ version: options.version, gpu: options.gpu, tfjs: TFJS })}\n`)
  print(
    `Done: TensorFlow ${options.version}, ${gflops.toFixed(0)} GFLOP/s on the ${gpu ? 'GPU' : 'CPU'}. jetwatch train uses it from now on.`,
  )
  if (options.gpu && !gpu) print('TensorFlow found no GPU that it can use: check the NVIDIA driver (nvidia-smi).')
}

main().catch((error) => {
  const known = error instanceof SetupError
  process.stderr.write(`setup-tensorflow: ${error.message}${known ? `. ${error.remedy}` : ''}\n`)
  process.exitCode = known ? error.exitCode : 1
})
