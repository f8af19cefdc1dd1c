import { Option } from 'commander'
import { path } from './arguments.ts'
import { userPath } from './paths.ts'

/** How others reach the page. */
export interface NetworkFlags {
  readonly bind?: string
  readonly publicUrl?: string
  readonly access?: string
}

/** Flags of a page that others can reach; the dashboard checks what they say. */
export const networkOptions = (): Option[] => [
  new Option('--bind <ADDRESS>', 'address the page listens on; any but loopback needs --access (default: 127.0.0.1)').argParser(path),
  new Option('--public-url <URL>', 'URL under which browsers open the page, where it is another (behind a proxy)').argParser(path),
  new Option('--access <FILE>', 'who may look and who may act; made by jetwatch access add').argParser(path),
]

/** The same for the dashboard process. */
export const networkArguments = ({ bind, publicUrl, access }: NetworkFlags, cwd: string): string[] => [
  ...(bind === undefined ? [] : ['--bind', bind]),
  ...(publicUrl === undefined ? [] : ['--public-url', publicUrl]),
  ...(access === undefined ? [] : ['--access', userPath(access, cwd)]),
]
