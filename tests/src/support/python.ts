import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

const PYTHON = process.env['JETWATCH_PYTHON'] ?? 'python3'

/** Why a Python script that needs these modules cannot be run here; null where it can. `JETWATCH_PYTHON` names another Python. */
export function pythonFault(modules: readonly string[]): string | null {
  try {
    execFileSync(PYTHON, ['-c', `import ${modules.join(', ')}`], { stdio: 'pipe', timeout: 60_000 })
    return null
  } catch {
    return `${PYTHON} has no ${modules.join(', ')}: set JETWATCH_PYTHON to one that has`
  }
}

/** Runs a script to its end and gives what it printed. @throws with what it wrote to stderr. */
export async function runPython(script: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(PYTHON, [script, ...args], { timeout: 90_000, maxBuffer: 16 * 1024 * 1024 })
  return stdout
}
