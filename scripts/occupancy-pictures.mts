import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { BatchBuffer } from '@jetwatch/engine/batch'
import { createEngine } from '@jetwatch/engine/create'
import { loadModel } from '@jetwatch/engine/model'
import { presetOf } from '@jetwatch/shared/preset'
import { parseRecipe, type Recipe } from '@jetwatch/shared/recipe'
import { mix } from '@jetwatch/source/mix'
import { addJet, createOccupancy } from '@jetwatch/sweep/occupancy'
import { describeMap, occupancyPicture } from '@jetwatch/sweep/occupancy-picture'

// Makes docs/images/robustness/occupancy.svg: npm run occupancy:pictures
const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => JSON.parse(readFileSync(`${root}${file}`, 'utf8'))
const clean = parseRecipe(read('recipes/clean.json'))
const cut: number = read('models/dense-6/evaluation.json').figures.e100.cut
// One pass of the background at most: each jet counts once.
const STREAM = { ...clean, contamination: 0.05, events: 6_000, loop: false } satisfies Recipe
const STREAMS: { title: string; recipe: Recipe }[] = [
  { title: 'healthy, 5 % top', recipe: STREAM },
  { title: 'hot tower of 100 GeV', recipe: { ...STREAM, corruptions: [{ kind: 'hot-tower', eta: 0.4, phi: 1.2, pt: 100 }] } },
  { title: 'dead region', recipe: { ...STREAM, corruptions: [{ kind: 'dead-region', eta: [-1, 0], phi: [0, 1], response: 0 }] } },
  { title: 'pile-up, 40 particles', recipe: { ...STREAM, corruptions: [{ kind: 'pile-up', particles: 40, pt: 0.8 }] } },
]

const engine = await createEngine(await loadModel(`${root}models/dense-6`), { engine: 'cpu', threads: 1 })
const { height, width } = presetOf(clean.preset)
const buffer = new BatchBuffer(500, height, width)
const maps: { title: string; map: ReturnType<typeof createOccupancy> }[] = []
for (const { title, recipe } of STREAMS) {
  const map = createOccupancy()
  for await (const jets of mix(recipe, { baseDir: root, batch: 500 })) {
    buffer.clear()
    for (const { image } of jets) buffer.add(image.index, image.value)
    const { score } = await engine.score(buffer)
    jets.forEach(({ kinematics }, i) => {
      if (kinematics) addJet(map, kinematics, (score[i] as number) >= cut)
    })
  }
  process.stdout.write(`${title}: ${describeMap(map).join('; ')}\n`)
  maps.push({ title, map })
}
await engine[Symbol.asyncDispose]()
writeFileSync(`${root}docs/images/robustness/occupancy.svg`, occupancyPicture(maps))
