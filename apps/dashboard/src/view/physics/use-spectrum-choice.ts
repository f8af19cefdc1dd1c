import type { SelectionId } from '@jetwatch/shared/topics/physics'
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs'

export const SELECTION_IDS = ['all', 'cut', 'eb50', 'eb10', 'eb5', 'eb1', 'es50'] as const satisfies readonly SelectionId[]
export const DEGREES = [1, 2, 3, 4, 5] as const

/**
 * What is fitted, in the URL: the cut, the fit range and the window in GeV, and the degree. The defaults were chosen before looking at
 * any signal: from behind the peak of the QCD mass to where 10 of 6,000 jets are left, and the mass of the top quark.
 */
const PARSERS = {
  at: parseAsStringLiteral(SELECTION_IDS).withDefault('cut'),
  from: parseAsInteger.withDefault(70),
  to: parseAsInteger.withDefault(260),
  windowFrom: parseAsInteger.withDefault(150),
  windowTo: parseAsInteger.withDefault(200),
  degree: parseAsInteger.withDefault(3),
}

export const useSpectrumChoice = () => useQueryStates(PARSERS)
export type SpectrumChoice = ReturnType<typeof useSpectrumChoice>[0]
