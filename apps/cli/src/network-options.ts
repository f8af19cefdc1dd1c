import type { Command } from 'commander'
import { path } from './arguments.ts'
import { userPath } from './paths.ts'

/** How others reach the page. */
export interface NetworkFlags {
  readonly bind?: string
  readonly publicUrl?: string
  readonly access?: string
}

/** Adds the flags of a page that others can reach; the dashboard checks what they say. */
export const networkOptions = (command: Command): Command =>
  command
    .option('--bind <ADDRESS>', 'address the page listens on; any but loopback needs --access (default: 127.0.0.1)', path)
    .option('--public-url <URL>', 'URL under which browsers open the page, where it is another (behind a proxy)', path)
    .option('--access <FILE>', 'who may look and who may act; made by jetwatch access add', path)

/** The same for the dashboard process. */
export const networkArguments = ({ bind, publicUrl, access }: NetworkFlags, cwd: string): string[] => [
  ...(bind === undefined ? [] : ['--bind', bind]),
  ...(publicUrl === undefined ? [] : ['--public-url', publicUrl]),
  ...(access === undefined ? [] : ['--access', userPath(access, cwd)]),
]
