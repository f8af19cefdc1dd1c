// `npm start`: checks Node.js, installs what is missing, then runs `jetwatch up` in this process.
import { fileURLToPath } from 'node:url'
import { install } from './lib/install.mjs'
import { nodeVersionFault } from './lib/node-version.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const say = (line) => process.stderr.write(`${line}\n`)

const fault = nodeVersionFault(process.versions.node) ?? (await install(root, say))
if (fault) {
  say(fault)
  process.exitCode = 1
} else {
  const { register } = await import('tsx/esm/api')
  register()
  const { main } = await import('../apps/cli/src/main.ts')
  // npm changes to the project folder; INIT_CWD is where the user stands.
  await main(['up', ...process.argv.slice(2)], process.env['INIT_CWD'])
}
