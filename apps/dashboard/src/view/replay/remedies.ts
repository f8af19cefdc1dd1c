/** What to do about a fault, by the place it is at; list items are `*`. */
const REMEDIES: Readonly<Record<string, string>> = {
  '': 'Take out what a recipe does not know, or put in what it needs; docs/recipes.md lists the fields',
  version: 'Write 1',
  name: 'Use 1 to 32 of a-z, 0-9 and hyphens: runs are named after it',
  seed: 'Give a whole number from 0 to 4294967295',
  preset: 'Choose aachen, heidelberg or rutgers, or write pixels and window as in 24x24@0.6',
  files: 'Choose at least one class',
  background: 'Let at least one class be background, of those that the files hold',
  signal: 'Let a class be signal or background, not both, of those that the files hold',
  contamination: 'Give a share from 0 to 100 %, and a signal class where it is above 0',
  fractions: 'Give every class of a side a share, so that they sum to 100 %, or none',
  'reference.fraction': 'Give a share from 0 to 90 %',
  'reference.seed': 'Give a whole number from 0 to 4294967295',
  rate: 'Give jets per second, above 0 and at most 10 million',
  frameSize: 'Give a whole number from 1 to 1024',
  events: 'Give a whole number above 0, or leave it empty to go on',
  duration: 'Give seconds above 0, or leave it empty',
  rateProfile: 'Let bursts come less often than they last',
  contaminationSchedule: 'Give a share from 0 to 100 % and times from 0 s on',
  corruptions: 'Give 1 to 16 corruptions, or none',
  transport: 'Give 1 to 8 faults, or none',
  'corruptions.*.active': 'Let it end after it begins',
  'transport.*.active': 'Let it end after it begins',
  model: 'Choose one of the models',
  threshold: 'Choose a policy that needs neither a person nor labels',
}

/** The remedy of the place, else of the nearest one around it. */
export function remedyFor(path: string): string {
  const steps = path === '' ? [] : path.split('.').map((step) => (/^\d+$/.test(step) ? '*' : step))
  for (let length = steps.length; length > 0; length--) {
    const remedy = REMEDIES[steps.slice(0, length).join('.')]
    if (remedy) return length === steps.length || !BROAD.has(steps.slice(0, length).join('.')) ? remedy : OF_FIELD
  }
  return REMEDIES[''] ?? ''
}

/** Of these the remedy of the whole says nothing about a number in it. */
const BROAD = new Set(['corruptions', 'transport', 'files', 'rateProfile', 'contaminationSchedule'])
const OF_FIELD = 'Correct the value; docs/recipes.md has its unit and range'
