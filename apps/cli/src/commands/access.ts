import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readAccess, writeAccess } from '@jetwatch/access/access-file'
import { hashToken, newSecret, newToken } from '@jetwatch/access/token'
import { type AccessDocument, ROLES, type Role } from '@jetwatch/shared/access'
import { JetwatchError } from '@jetwatch/shared/errors'
import { authorSchema } from '@jetwatch/shared/marks'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { path } from '../arguments.ts'
import { parseEnv } from '../env.ts'
import { makeHome } from '../home-folder.ts'
import type { Io } from '../io.ts'
import { userPath } from '../paths.ts'
import { strict } from '../strict.ts'
import { table } from '../table.ts'

interface FileFlag {
  readonly file?: string
}
type Users = AccessDocument['users']

/** `jetwatch access add|rotate|remove|viewing|list`: who may look at a dashboard that is open to the network, and who may act. */
export function accessCommand(io: Io): Command {
  const access = new Command('access')
    .description('Say who may look at a dashboard that others can reach, and who may act on it.')
    .action(() => {
      throw new JetwatchError('USAGE', 'jetwatch access does nothing by itself', 'Commands are add, rotate, remove, viewing, list')
    })
    .addHelpText(
      'after',
      '\nExample: jetwatch access add Ada --role operate\n         jetwatch up --bind 0.0.0.0 --access .jetwatch/access.json',
    )
  const add = (command: Command): void => {
    command.option('--file <FILE>', 'the access file (default: access.json in JETWATCH_HOME)', path)
    access.addCommand(strict(command, io).helpOption('-h, --help', 'show this help'))
  }
  add(
    new Command('add')
      .description('Let somebody in: prints a new token, once.')
      .argument('<NAME>', 'who it is for; it stands in the log of actions', person)
      .addOption(new Option('--role <ROLE>', 'what the token allows').choices(ROLES).default('view'))
      .action(async (name: string, flags: FileFlag & { role: Role }) => {
        const file = await accessPath(flags, io)
        const before = existsSync(file) ? readAccess(file) : empty()
        if (before.users.some((user) => user.name === name))
          throw new JetwatchError('CONFLICT', `${name} has a token already`, 'Give a new one with jetwatch access rotate')
        const token = newToken()
        const user = { name, role: flags.role, token: hashToken(token), created: Date.now() }
        writeAccess(file, { ...before, users: [...before.users, user] })
        tellToken(name, token, file)
      }),
  )
  add(
    new Command('rotate')
      .description('Give somebody a new token: the old one and its sessions end.')
      .argument('<NAME>', 'whose', person)
      .action(async (name: string, flags: FileFlag) => {
        const file = await accessPath(flags, io)
        const token = newToken()
        change(file, name, (user) => [{ ...user, token: hashToken(token), created: Date.now() }])
        tellToken(name, token, file)
      }),
  )
  add(
    new Command('remove')
      .description('Let somebody in no more: the token and its sessions end.')
      .argument('<NAME>', 'who', person)
      .action(async (name: string, flags: FileFlag) => {
        const file = await accessPath(flags, io)
        change(file, name, () => [])
        io.out(`${name} has no access any more. A running dashboard knows it within a second.\n`)
      }),
  )
  add(
    new Command('viewing')
      .description('Say whether looking needs a token too.')
      .addArgument(new Argument('<WHO>', 'open: everybody who reaches the page; token: nobody without one').choices(['open', 'token']))
      .action(async (viewing: AccessDocument['viewing'], flags: FileFlag) => {
        const file = await accessPath(flags, io)
        writeAccess(file, { ...readAccess(file), viewing })
        io.out(viewing === 'open' ? 'Everybody who reaches the page may look.\n' : 'Looking needs a token.\n')
      }),
  )
  add(
    new Command('list').description('List who has a token, without the tokens.').action(async (flags: FileFlag) => {
      const { viewing, users } = readAccess(await accessPath(flags, io))
      const rows = users.map(({ name, role, created }) => [name, role, new Date(created).toISOString().slice(0, 10)])
      io.out(
        `${table([['name', 'role', 'token of'], ...rows])}\n\nLooking ${viewing === 'open' ? 'is open to everybody' : 'needs a token'}.\n`,
      )
    }),
  )
  const tellToken = (name: string, token: string, file: string): void => {
    io.out(`${token}\n`)
    io.err(`The token of ${name}: it is shown this once, ${file} holds its hash only.\n`)
  }
  return access
}

/** Replaces one user. @throws USAGE where there is none of that name. */
function change(file: string, name: string, edit: (user: Users[number]) => Users): void {
  const before = readAccess(file)
  if (!before.users.some((user) => user.name === name))
    throw new JetwatchError('USAGE', `${name} has no token in ${file}`, 'See jetwatch access list')
  writeAccess(file, { ...before, users: before.users.flatMap((user) => (user.name === name ? edit(user) : [user])) })
}

const empty = (): AccessDocument => ({ version: 1, secret: newSecret(), viewing: 'token', users: [] })

async function accessPath({ file }: FileFlag, io: Io): Promise<string> {
  if (file !== undefined) return userPath(file, io.cwd)
  const { home } = parseEnv(io.env)
  await makeHome(home)
  return join(home, 'access.json')
}

function person(text: string): string {
  const parsed = authorSchema.safeParse(text)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(`It must be a name: ${parsed.error.issues[0]?.message ?? ''}.`)
}
