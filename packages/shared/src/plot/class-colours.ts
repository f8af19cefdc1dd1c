/**
 * One colour per class, everywhere and in both themes: Okabe & Ito's palette for colour-blind readers, those of
 * its colours that reach 3:1 on white and on the dark ground.
 */
const KNOWN: Readonly<Record<string, string>> = { qcd: '#0a7cc2', top: '#d55e00', w: '#009e73', hbb: '#c2679b' }
const FURTHER = ['#a68a00', '#7d6fd0', '#b0413e', '#4f8f8b'] as const
export const UNLABELLED_COLOUR = '#8a8f98'

/** `label` is null for events without truth. Unknown classes take further colours by their place in the run. */
export function classColour(label: string | null, classes: readonly string[]): string {
  if (label === null) return UNLABELLED_COLOUR
  const unknown = classes.filter((name) => !(name in KNOWN))
  return KNOWN[label] ?? FURTHER[unknown.indexOf(label) % FURTHER.length] ?? UNLABELLED_COLOUR
}

const TITLES: Readonly<Record<string, string>> = { qcd: 'QCD', top: 'top', w: 'W', hbb: 'H → bb' }
/** The class as a physicist writes it. */
export const classTitle = (label: string | null): string => (label === null ? 'no truth' : (TITLES[label] ?? label))
