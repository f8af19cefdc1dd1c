// Runs somebody else's graph for sandbox.ts in a process of its own: a bad one may crash or hang it, and nothing else.
// Plain JavaScript, so it starts alike under every loader.
import { InferenceSession, Tensor } from 'onnxruntime-node'

let session = null
const describe = ({ name, isTensor, type, shape }) => ({ name, isTensor, type: type ?? null, shape: shape ? [...shape] : null })

async function answer({ load, run }) {
  if (load) {
    const before = session
    session = null
    await before?.release()
    session = await InferenceSession.create(load, { executionProviders: ['cpu'], interOpNumThreads: 1, logSeverityLevel: 4 })
    return { inputs: session.inputMetadata.map(describe), outputs: session.outputMetadata.map(describe) }
  }
  const feeds = { [run.input]: new Tensor('float32', run.data, run.dims) }
  const began = performance.now()
  const results = await session.run(feeds, [run.output])
  const milliseconds = performance.now() - began
  const { type, data, dims } = results[run.output]
  return { milliseconds, type, dims: [...dims], data: type === 'float32' ? data : null }
}

process.on('message', (request) => {
  answer(request).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: String(error instanceof Error ? error.message : error).split('\n')[0] }),
  )
})
process.on('disconnect', () => process.exit(0))
