import { parseArgs } from 'node:util'
import { measureViewers } from './support/measure-viewers.ts'

const HELP = `A viewer that stops reading while others stay live: npm run soak:viewers -- [--seconds 300] [--rate 2000] [--live 3] [--settle 20]

  --seconds S  measured time, seconds (default 300)
  --rate N     jets per second (default 2000)
  --live N     viewers that read (default 3)
  --settle S   seconds before measuring, while caches fill (default 20)`

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    rate: { type: 'string', default: '2000' },
    live: { type: 'string', default: '3' },
    settle: { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
})
const print = (line: string): void => void process.stdout.write(`${line}\n`)

if (values.help) print(HELP)
else {
  const { seconds, states, longestSilence, memory, waited, viewers } = await measureViewers(
    { seconds: Number(values.seconds), rate: Number(values.rate), live: Number(values.live), settle: Number(values.settle) },
    ({ time, memory, states }) => {
      if (Math.round(time) % 10 === 0) print(`${time.toFixed(0).padStart(4)} s  gateway ${memory.toFixed(1)} MB  ${states} states`)
    },
  )
  print(`
measured        ${seconds.toFixed(1)} s with ${viewers} viewers, one of which did not read
live viewers    ${states.map((rate) => rate.toFixed(2)).join(', ')} states/s; longest silence ${longestSilence.toFixed(0)} ms
gateway memory  ${memory.first.toFixed(1)} MB → ${memory.last.toFixed(1)} MB, slope ${memory.slope.toFixed(2)} ± ${memory.error.toFixed(2)} MB/min
stalled viewer  had ${(waited / 1024 / 1024).toFixed(1)} MiB waiting for it when it read again`)
}
