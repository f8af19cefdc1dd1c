import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'

/** Makes the folder of stores, caches and logs where it is missing. @throws ENVIRONMENT if it cannot be made or written. */
export async function makeHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true })
    await access(home, constants.W_OK)
  } catch (cause) {
    throw new JetwatchError(
      'ENVIRONMENT',
      `${home} cannot be used: ${describeError(cause)}`,
      'Set JETWATCH_HOME to a folder that can be written',
      {
        cause,
      },
    )
  }
}
