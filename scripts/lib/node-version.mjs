/** Lowest Node.js that everything here runs on. */
export const LOWEST_NODE = [20, 19]

/**
 * One line if this Node.js is too old, else null.
 * @param {string} version as in `process.versions.node`
 * @returns {string | null}
 */
export function nodeVersionFault(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [lowestMajor = 0, lowestMinor = 0] = LOWEST_NODE
  if (major > lowestMajor || (major === lowestMajor && minor >= lowestMinor)) return null
  return `Node.js ${version} is too old. Jetwatch needs ${LOWEST_NODE.join('.')} or newer: see https://nodejs.org/en/download`
}
