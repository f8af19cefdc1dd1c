import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { findOnPath } from '@jetwatch/bus/find-on-path'
import { JetwatchError } from '@jetwatch/shared/errors'

/** A program of the system: how it is called, Debian's package of it, and what to do where that cannot be installed. */
export interface SystemTool {
  readonly commands: readonly string[]
  readonly aptPackage: string
  readonly purpose: string
  readonly remedies: { readonly darwin: string; readonly win32: string; readonly linux: string }
}

export const NATS_SERVER: SystemTool = {
  commands: ['nats-server'],
  aptPackage: 'nats-server',
  purpose: 'the event stream',
  remedies: {
    darwin: 'Run: brew install nats-server',
    win32: 'Run: choco install nats-server',
    linux: 'Run: sudo apt-get install nats-server (or put nats-server 2.9 or newer on PATH), or set NATS_URL',
  },
}

export const CHROMIUM: SystemTool = {
  commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  aptPackage: 'chromium',
  purpose: 'the browser tests',
  remedies: {
    darwin: 'Run: brew install --cask chromium',
    win32: 'Install Chromium and put it on PATH',
    linux: 'Run: sudo apt-get install chromium',
  },
}

/**
 * Path of the tool, installed with apt-get where it is missing and that is permitted without a password.
 * @throws ENVIRONMENT with the one command that helps.
 */
export async function requireTool(tool: SystemTool, say: (line: string) => void): Promise<string> {
  const found = await findTool(tool)
  if (found) return found
  const apt = await aptCommand()
  if (apt) {
    say(`${tool.aptPackage} is missing; running ${apt.join(' ')} install ${tool.aptPackage}`)
    if (await aptInstall(apt, tool.aptPackage)) {
      const installed = await findTool(tool)
      if (installed) return installed
    }
  }
  const platform = process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux'
  const tried = apt ? `, and apt-get could not install it` : ''
  throw new JetwatchError('ENVIRONMENT', `${tool.commands[0]} is not on PATH${tried}: ${tool.purpose} needs it`, tool.remedies[platform])
}

/** Path of the tool; null where it is not on PATH. */
export async function findTool({ commands }: SystemTool): Promise<string | null> {
  for (const command of commands) {
    const found = await findOnPath(command)
    if (found) return found
  }
  return null
}

/** The command line before `install`, as root or through a sudo that asks for no password; null where there is neither. */
async function aptCommand(): Promise<string[] | null> {
  const apt = process.platform === 'linux' ? await findOnPath('apt-get') : null
  if (!apt) return null
  if (process.getuid?.() === 0) return [apt]
  const sudo = await findOnPath('sudo')
  if (!sudo) return null
  const permitted = await promisify(execFile)(sudo, ['-n', 'true']).then(
    () => true,
    () => false,
  )
  return permitted ? [sudo, '-n', apt] : null
}

/** Lists may be old or missing: on failure they are brought up to date, once. */
async function aptInstall(apt: readonly string[], name: string): Promise<boolean> {
  const install = ['install', '-y', '--no-install-recommends', name]
  if (await succeeds([...apt, ...install])) return true
  return (await succeeds([...apt, 'update'])) && succeeds([...apt, ...install])
}

function succeeds([command = '', ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}
