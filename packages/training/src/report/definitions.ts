/** What each number of the report means. */
export const DEFINITIONS: readonly (readonly [string, string])[] = [
  ['Pass', 'a jet passes a cut if its score is at or above it; a cut is always a score that occurs, nothing is interpolated.'],
  ['εS, εB', 'share of the signal and of the background that passes.'],
  [
    'AUC',
    'probability that a signal jet scores above a background jet, ties counting half (Mann–Whitney), with DeLong’s standard error; quoted from 50 jets of each on.',
  ],
  [
    'E10, E100',
    'εS at the lowest cut with εB ≤ 0.1 and ≤ 0.01; error: half of the 68.3 % Wilson interval and the fluctuation of the cut, in quadrature.',
  ],
  ['1/εB', 'background rejection at the highest cut with εS ≥ 0.3 and ≥ 0.5; error from the Wilson interval of εB.'],
  [
    'SIC',
    'significance improvement εS/√εB; its maximum is over cuts that keep at least 20 background jets, its error takes the cut as given.',
  ],
  [
    '1/JSD',
    'inverse Jensen–Shannon divergence (base 2) of the background mass, pass against fail at εS = 0.5, 50 to 300 GeV in bins of 5 GeV; error by bootstrap of the jets. Large: the cut leaves the mass spectrum alone.',
  ],
  [
    'Baselines',
    'scores that need no model. Densities (−log of the share of the training class in the value’s bin) are fitted on the training class only. A model that does not beat them adds nothing.',
  ],
  ['–', 'rests on fewer than 10 background jets, or on data that the files do not have; the reason is in the cell’s title.'],
]
