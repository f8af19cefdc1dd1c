// Ranks recipes by corrupted background jets, without any signal: see docs/results.md, "Chosen without any signal label".
import { parseArgs } from 'node:util'
import { chooseRecipe, SINGLES } from '@jetwatch/training/choose/choose-recipe'
import { CORRUPTIONS } from '@jetwatch/training/choose/corruptions'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    background: { type: 'string', default: 'qcd' },
    jets: { type: 'string', default: '12000' },
    seed: { type: 'string', default: '1' },
    show: { type: 'string', default: '15' },
  },
})
const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const note = (line: string): boolean => process.stderr.write(`${line}\n`)
if (!values.data) {
  note('Usage: npm run choose:recipe -- --data FILE [--background qcd] [--jets 12000] [--seed 1] [--show 15]')
  process.exit(2)
}
const began = performance.now()
const ranked = await chooseRecipe(
  { data: values.data, background: values.background, jets: Number(values.jets), seed: Number(values.seed) },
  SINGLES,
  (done, flags) => note(`${done} of ${SINGLES.length} fitted, ${((performance.now() - began) / 1000).toFixed(0)} s: ${flags}`),
)
say(['mean', ...CORRUPTIONS, 'recipe, best first'].join('\t'))
for (const { mean, auc, flags } of ranked.slice(0, Number(values.show)))
  say([...[mean, ...CORRUPTIONS.map((kind) => auc[kind])].map((value) => value.toFixed(4)), flags].join('\t'))
