// npm run setup:cuda -- [--from FILE] [--force]
// Fetches ONNX Runtime's CUDA provider for the installed onnxruntime-node. Standard library only.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { cudaPackage, installProvider, SetupError } from './lib/cuda-provider.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ENGINE = join(ROOT, 'packages', 'engine')
const CACHE = join(process.env['JETWATCH_HOME'] ? resolve(ROOT, process.env['JETWATCH_HOME']) : join(ROOT, '.jetwatch'), 'cuda')

const HELP = `npm run setup:cuda -- [options]
Fetches ONNX Runtime's CUDA provider from NuGet, for the onnxruntime-node that is installed (Linux x64, some 250 MB),
and puts it beside the runtime. --engine cuda also needs an NVIDIA driver, CUDA 12 and cuDNN 9. Run it again after npm ci:
the package is kept in .jetwatch/cuda.

  --from FILE  take this .nupkg, without a network
  --force      also without an NVIDIA driver, and again where it is installed
  --help       this text`

const print = (line) => process.stdout.write(`${line}\n`)

function readOptions() {
  try {
    const options = { from: { type: 'string' }, force: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } }
    return parseArgs({ options }).values
  } catch (error) {
    throw new SetupError(error.message.split('\n')[0], 'npm run setup:cuda -- --help lists the options', 2)
  }
}

/** One redrawn line on a terminal. */
function progress(done, total) {
  if (!process.stderr.isTTY) return
  const share = total ? ` of ${(total / 1e6).toFixed(0)} MB, ${Math.floor((100 * done) / total)} %` : ' MB'
  process.stderr.write(`\r  ${(done / 1e6).toFixed(0)}${share}\x1b[K${done === total ? '\n' : ''}`)
}

/** Computes on the device, in a process of its own: null if that works, else why not. */
async function probe() {
  const child = join(ENGINE, 'src', 'probe-child.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [child, 'cuda'], { timeout: 60_000 }).catch((error) => error)
  const last =
    String(stdout ?? '')
      .trim()
      .split('\n')
      .at(-1) ?? ''
  try {
    const { works, reason } = JSON.parse(last)
    return works ? null : reason
  } catch {
    return 'the probe gave no answer'
  }
}

const driverLoaded = () => ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/dev/dxg'].some((path) => existsSync(path))

async function main() {
  const options = readOptions()
  if (options.help) return print(HELP)
  const wanted = cudaPackage(join(ENGINE, 'package.json'), `${process.platform}/${process.arch}`)
  if (!driverLoaded() && !options.force) {
    throw new SetupError(
      'no NVIDIA driver is loaded on this machine',
      'Install the driver of the GPU (nvidia-smi then lists it); --force fetches the provider anyway',
    )
  }
  if (options.from && !existsSync(resolve(options.from)))
    throw new SetupError(`there is no file ${options.from}`, 'Give the .nupkg that was fetched elsewhere', 2)
  const installed = wanted.files.every(({ name }) => existsSync(join(wanted.folder, name)))
  if (installed && !options.force && !options.from)
    print(`The CUDA provider of ONNX Runtime ${wanted.version} is already installed; --force fetches it again.`)
  else {
    const from = options.from ? { from: resolve(options.from) } : {}
    await installProvider(wanted, { cache: CACHE, say: (line) => print(`· ${line}`), progress, ...from })
  }
  const reason = await probe()
  print(
    reason === null
      ? 'Done: --engine cuda works. jetwatch doctor measures it.'
      : `Installed, but --engine cuda does not work yet: ${reason}. jetwatch doctor says what helps.`,
  )
}

main().catch((error) => {
  const known = error instanceof SetupError
  process.stderr.write(`setup-cuda: ${error.message}${known ? `. ${error.remedy}` : ''}\n`)
  process.exitCode = known ? error.exitCode : 1
})
