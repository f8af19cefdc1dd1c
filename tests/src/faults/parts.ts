import { fuzzPart } from './fuzz.ts'
import type { FaultPart } from './part.ts'

export const PARTS: readonly FaultPart[] = [fuzzPart]
