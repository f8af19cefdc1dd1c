import type { JetwatchError } from '@jetwatch/shared/errors'
import { badModel } from './ends.ts'

/** ONNX Runtime's words for a graph that it refuses, as a fault with a remedy. */
export function explainRuntime(message: string, file: string): JetwatchError {
  const operator =
    message.match(/([\w.]*:?\w+)\(-?\d+\) is not a registered function\/op/)?.[1] ??
    message.match(/No Op registered for ([\w.:]+)/)?.[1] ??
    message.match(/Could not find an implementation for ([\w.:]+)/)?.[1]
  if (operator) {
    return badModel(
      `${file} uses the operator ${operator}, which ONNX Runtime does not have`,
      'Export it without this operator, or with opset 17',
    )
  }
  if (/IR version|opset \d+ is under development|guarantees support for models stamped/i.test(message))
    return badModel(`${file} is newer than ONNX Runtime here: ${tidy(message)}`, 'Export it with opset 17')
  return badModel(`${file} does not run: ${tidy(message)}`, 'Check the export, for instance with onnx.checker in Python')
}

/** Without the source file, line and condition that ONNX Runtime puts before the reason. */
const tidy = (message: string): string =>
  message
    .replace(/^.* was false\. /, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300)
