import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { fitLine } from './support/line-fit.ts'
import { primary } from './support/measure-demo.ts'
import { openPage } from './support/open-page.ts'
import { type RunningJetwatch, startJetwatch } from './support/start-jetwatch.ts'
import { traceTasks } from './support/trace-tasks.ts'
import { watchPage } from './support/watch-page.ts'

const HELP = `What the live page costs: npm run bench:dashboard -- [--seconds 120] [--rate 5000] [--model dense-6] [--opens 3]

  --seconds S   measured time after the first 5 s, seconds (default 120; 600 for the heap's ten minutes)
  --rate N      jets per second (default 5000)
  --model NAME  a model that keeps up with them (default dense-6)
  --opens N     fresh browsers for the time to the first number (default 3)`

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    rate: { type: 'string', default: '5000' },
    model: { type: 'string', default: 'dense-6' },
    opens: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
})
const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** A browser that has just been started is still busy with itself; the navigation is measured, not that. */
const BROWSER_MS = 2_500
const CATCH_UP_MS = 60_000
/** Long tasks count from here on. */
const LOADED_MS = 5_000
const HEAP_EVERY_MS = 15_000
/** Around a collection of garbage that we asked for. */
const OURS_MS = 500
const TRACED_MS = 20_000
const MEGABYTE = 1024 * 1024

async function timeToFirstNumber(url: string): Promise<number> {
  let watched: Awaited<ReturnType<typeof watchPage>> | null = null
  await using _ = await openPage(url, {
    prepare: async (page) => {
      watched = await watchPage(page)
      await wait(BROWSER_MS)
    },
  })
  for (;;) {
    const { firstNumber } = await (watched as unknown as Awaited<ReturnType<typeof watchPage>>).notes()
    if (firstNumber !== null) return firstNumber
    await wait(50)
  }
}

async function measure(jetwatch: RunningJetwatch, seconds: number): Promise<void> {
  let watched: Awaited<ReturnType<typeof watchPage>> | undefined
  await using opened = await openPage(jetwatch.url, {
    prepare: async (page) => {
      watched = await watchPage(page)
    },
  })
  if (!watched) throw new Error('the page was not prepared')
  const cdp = await opened.page.context().newCDPSession(opened.page)
  await cdp.send('HeapProfiler.enable')
  await wait(LOADED_MS)
  const scripts = await watched.scripts()
  const ours: number[] = []
  const heap: [number, number][] = []
  const first = await watched.notes()
  const weigh = async (): Promise<void> => {
    ours.push((await watched?.notes())?.now ?? 0)
    await cdp.send('HeapProfiler.collectGarbage')
    const { usedSize } = await cdp.send('Runtime.getHeapUsage')
    heap.push([((await watched?.notes())?.now ?? 0) / 60_000, usedSize / MEGABYTE])
    print(`${((heap.at(-1)?.[0] ?? 0) * 60).toFixed(0).padStart(4)} s  heap ${heap.at(-1)?.[1].toFixed(2)} MB`)
  }
  const tasks = await traceTasks(cdp, () => wait(TRACED_MS))
  const end = performance.now() + seconds * 1000 - TRACED_MS
  await weigh()
  while (performance.now() < end) {
    await wait(Math.min(HEAP_EVERY_MS, Math.max(0, end - performance.now())))
    await weigh()
  }
  const last = await watched.notes()
  const long = last.longTasks.filter(({ start }) => start > LOADED_MS && !ours.some((at) => Math.abs(start - at) < OURS_MS))
  const { slope, error } = fitLine(heap)
  const status = await jetwatch.status()
  const elapsed = (last.now - first.now) / 1000
  print(`
initial scripts    ${scripts.files} files, ${(scripts.bytes / 1000).toFixed(0)} kB, ${(scripts.gzipped / 1000).toFixed(0)} kB gzipped
updates            ${((last.states - first.states) / elapsed).toFixed(2)} states/s over ${elapsed.toFixed(0)} s
long tasks         ${long.length} over 50 ms by the clock${long.length ? `, longest ${Math.max(...long.map(({ duration }) => duration)).toFixed(0)} ms` : ''}
main thread        ${TRACED_MS / 1000} s traced: ${tasks.count} tasks, ${((100 * tasks.cpu) / TRACED_MS).toFixed(1)} % of a core; longest ${tasks.longestWall.toFixed(1)} ms by the clock, ${tasks.longestCpu.toFixed(1)} ms of processor time; over 50 ms: ${tasks.longWall} by the clock, ${tasks.longCpu} of processor time
JS heap            ${heap[0]?.[1].toFixed(2)} MB → ${heap.at(-1)?.[1].toFixed(2)} MB after collection, slope ${slope.toFixed(3)} ± ${error.toFixed(3)} MB/min
stream             ${primary(status).rates.scored.toFixed(0)} jets/s scored, lag ${primary(status).lag}
event → paint      p50 ${status.paint?.p50?.toFixed(0) ?? '–'} ms, p95 ${status.paint?.p95?.toFixed(0) ?? '–'} ms
page               ${opened.complaints.length === 0 ? 'no complaint' : opened.complaints.join('; ')}`)
}

/** What came while the scorer loaded its model is decided; or a minute has passed, and the lag is reported. */
async function caughtUp(jetwatch: RunningJetwatch, rate: number): Promise<void> {
  const deadline = performance.now() + CATCH_UP_MS
  while (performance.now() < deadline) {
    const { ledger } = primary(await jetwatch.status())
    if (ledger.scored > 2 * rate && ledger.pending < rate / 2) return
    await wait(500)
  }
}

if (values.help) print(HELP)
else {
  await using jetwatch = await startJetwatch(['--rate', values.rate, '--model', values.model])
  await caughtUp(jetwatch, Number(values.rate))
  const times: string[] = []
  for (let i = 0; i < Number(values.opens); i++) times.push((await timeToFirstNumber(jetwatch.url)).toFixed(0))
  print(`first live number  ${times.join(', ')} ms after navigation, each in a fresh browser`)
  await measure(jetwatch, Number(values.seconds))
}
