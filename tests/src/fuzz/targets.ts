import type { FuzzTarget } from './target.ts'
import { commandLineTarget, environmentTarget } from './targets/command-line.ts'
import { browserMessagesTarget, documentsTarget } from './targets/documents.ts'
import { evidenceTarget } from './targets/evidence.ts'
import { hdf5Target } from './targets/hdf5.ts'
import { headersTarget } from './targets/headers.ts'
import { httpTarget } from './targets/http.ts'
import { manifestsTarget } from './targets/manifests.ts'
import { onnxTarget } from './targets/onnx.ts'
import { queriesTarget } from './targets/queries.ts'
import { recipesTarget, sweepsTarget } from './targets/recipes.ts'
import { flagsTarget, framesTarget, scoresTarget } from './targets/wire.ts'
import { wsTarget } from './targets/ws.ts'

/** Every parser that reads what somebody else wrote. */
export const TARGETS: readonly FuzzTarget[] = [
  framesTarget,
  scoresTarget,
  flagsTarget,
  headersTarget,
  hdf5Target,
  manifestsTarget,
  onnxTarget,
  recipesTarget,
  sweepsTarget,
  evidenceTarget,
  documentsTarget,
  browserMessagesTarget,
  queriesTarget,
  environmentTarget,
  commandLineTarget,
  httpTarget,
  wsTarget,
]
