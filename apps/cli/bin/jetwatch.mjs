#!/usr/bin/env node
// Runs the command line's TypeScript through tsx, from any folder: its tsconfig and modules are the project's.
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) })
const { main } = await import('../src/main.ts')
await main(process.argv.slice(2))
