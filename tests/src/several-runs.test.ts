import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '@jetwatch/cli/run'
import { testIo } from '@jetwatch/cli/testing-io'
import { type Status, statusSchema } from '@jetwatch/shared/status'
import { expect, test } from 'vitest'
import { REPOSITORY } from './service-process.ts'
import { spawnJetwatch } from './support/spawn-jetwatch.ts'

interface Row {
  readonly state: string
  readonly document: {
    readonly run: string
    readonly recipe: { readonly name: string; readonly files: readonly { readonly path: string }[] }
  }
  readonly summary: { readonly outcome: string; readonly models: Status['models'] } | null
}

test('one system plays run after run: a refused request leaves it alone, each run keeps its summary, and every ledger closes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jetwatch-runs-'))
  const env = { JETWATCH_HOME: join(folder, 'home') }
  const write = async (name: string, changes: object): Promise<string> => {
    const recipe = {
      ...JSON.parse(await readFile(join(REPOSITORY, 'recipes/demo.json'), 'utf8')),
      name,
      rate: 1_000,
      frameSize: 50,
      ...changes,
    }
    await writeFile(join(folder, `${name}.json`), JSON.stringify(recipe))
    return join(folder, `${name}.json`)
  }
  const jetwatch = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    const io = testIo(env)
    const code = await run(args, io)
    return { code, ...io.written }
  }
  try {
    const [first] = JSON.parse(await readFile(join(REPOSITORY, 'recipes/demo.json'), 'utf8')).files
    const endless = await write('endless', {})
    const short = await write('short', {
      events: 2_000,
      files: [{ ...first, path: '/etc/hostname' }],
      background: ['qcd'],
      signal: [],
      contamination: 0,
    })
    const strange = await write('strange', {
      files: [{ ...first, sha256: 'f'.repeat(64) }],
      background: ['qcd'],
      signal: [],
      contamination: 0,
    })

    await using system = spawnJetwatch(
      ['replay', endless, '--headless', '--keep', '--json', '-', '--model', 'dense-6', '--from', '500'],
      env,
    )
    await system.printed('Status: ')

    // The run goes on while a request is refused, and obeys meanwhile.
    expect(await jetwatch('control', 'pause')).toMatchObject({ code: 0, out: expect.stringMatching(/^endless-\S+ paused at [\d,]+,/) })
    const refused = await jetwatch('control', 'start', strange)
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^BAD_RECIPE: .*nothing here has the content ffffffffffff/) })
    expect((await jetwatch('control', 'start', short, '--model', 'nobody')).err).toMatch(/^USAGE: there is no model nobody\. Models are/)
    expect((await jetwatch('control', 'start', short, '--model', 'pca-10-top', '--from', '2000')).err).toMatch(/^USAGE: .*has 2000 events/)
    expect((await jetwatch('control', 'status')).out).toMatch(/^endless-\S+ paused/)
    expect((await jetwatch('control', 'jump', '0s')).err).toMatch(/^CONFLICT: .*cannot go back to 0.*--from 0/)

    const started = await jetwatch('control', 'start', short, '--speed', 'max')
    expect(started).toMatchObject({ code: 0, out: expect.stringMatching(/^short-\S+ plays\n$/) })
    await system.printed('Ready for the next replay')
    const rows: Row[] = JSON.parse((await jetwatch('runs', '--json')).out)
    expect(rows.map(({ state, document }) => [state, document.recipe.name])).toEqual([
      ['finished', 'short'],
      ['stopped', 'endless'],
    ])
    // A request names content, not places.
    expect(rows[0]?.document.recipe.files[0]?.path).toBe('data/qcd.h5')
    const [shortLedger, endlessLedger] = rows.map(({ summary }) => summary?.models['dense-6']?.ledger)
    expect(shortLedger).toMatchObject({ produced: 2_000, scored: 2_000, dropped: 0, pending: 0 })
    expect(endlessLedger).toMatchObject({ dropped: 500, withheld: 500, dead: 0, pending: 0 })
    expect(endlessLedger?.produced).toBe((endlessLedger?.scored ?? 0) + 500)

    expect((await jetwatch('control', 'pause')).err).toMatch(/^CONFLICT: run short-\S+ has ended \(finished\)/)
    system.child.kill('SIGINT')
    expect(await system.ended()).toBe(0)
    expect(statusSchema.parse(JSON.parse(system.out())).run).toBe(rows[0]?.document.run)
    expect((await jetwatch('control', 'status')).err).toMatch(/^NATS_UNAVAILABLE: no jetwatch up or replay runs here/)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
