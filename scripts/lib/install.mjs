import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installFault, installReason } from './install-state.mjs'

/**
 * Installs dependencies with `npm ci` where they are missing or differ from the lock file.
 * @param {string} root project folder
 * @param {(line: string) => void} say where progress lines go
 * @returns {Promise<string | null>} one line if it failed, else null
 */
export async function install(root, say) {
  const lock = readPackages(join(root, 'package-lock.json'))
  if (!lock) return 'package-lock.json is missing or unreadable. Get it back with `git checkout -- package-lock.json`'
  const installedFile = join(root, 'node_modules', '.package-lock.json')
  const reason = installReason(lock, readPackages(installedFile))
  if (!reason) return null
  say(`· dependencies: ${reason}; running npm ci (about a minute)`)
  const began = performance.now()
  const { code, output } = await npmCi(root)
  if (code !== 0) return installFault(code, output)
  const left = installReason(lock, readPackages(installedFile))
  if (left) return `npm ci ended well, but ${left}. Delete node_modules and start again`
  say(`✓ dependencies installed  ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return null
}

/** @param {string} file */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null
  } catch {
    return null
  }
}

/**
 * npm is taken from the npm that runs us, where there is one: it may not be on PATH. Its output goes to stderr, so
 * that stdout stays free for results.
 * @param {string} root
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function npmCi(root) {
  const npm = process.env['npm_execpath']
  const viaNode = npm?.endsWith('.js') ? [process.execPath, npm] : [process.platform === 'win32' ? 'npm.cmd' : 'npm']
  const [command = 'npm', ...first] = viaNode
  // onnxruntime-node's install script looks for a CUDA download; CPU and WebGPU come inside the package.
  const env = { ONNXRUNTIME_NODE_INSTALL: 'skip', ...process.env }
  return new Promise((resolve) => {
    const child = spawn(command, [...first, 'ci', '--no-audit', '--no-fund'], {
      cwd: root,
      env,
      stdio: ['ignore', process.stderr.isTTY ? 'inherit' : 'pipe', 'pipe'],
      shell: command.endsWith('.cmd'),
    })
    let output = ''
    child.stdout?.pipe(process.stderr, { end: false })
    child.stderr?.on('data', (chunk) => {
      output = (output + chunk).slice(-20_000)
      process.stderr.write(chunk)
    })
    child.on('error', (error) => resolve({ code: null, output: `${output}${error.message}` }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
