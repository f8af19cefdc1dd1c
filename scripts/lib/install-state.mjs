/**
 * @typedef {{ version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockEntry
 * @typedef {Record<string, LockEntry>} LockPackages
 */

/**
 * Why dependencies must be installed, or null if what is installed is what the lock file says. Content decides, not
 * times: a checkout or a touch changes no package, and an older lock file with a newer date still differs.
 * Optional packages may be absent (they belong to other platforms) but never of another version.
 * @param {LockPackages} wanted `packages` of package-lock.json
 * @param {LockPackages | null} installed `packages` of node_modules/.package-lock.json, which npm writes last; null if absent
 * @returns {string | null}
 */
export function installReason(wanted, installed) {
  if (!installed) return 'node_modules is missing or incomplete'
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes('node_modules/')) continue
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const found = installed[path]
    if (!found) {
      if (entry.optional || entry.devOptional || entry.peer) continue
      return `${name} is not installed`
    }
    if (entry.link ? found.resolved !== entry.resolved : found.version !== entry.version || found.integrity !== entry.integrity) {
      return `${name} is ${found.version ?? 'of another place'}, the lock file asks for ${entry.version ?? entry.resolved}`
    }
  }
  return null
}

const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENOTCACHED|EHOSTUNREACH|ENETUNREACH|network/

/**
 * One line with the remedy for an `npm ci` that failed.
 * @param {number | null} code its exit code
 * @param {string} output the end of what it wrote to stderr
 * @returns {string}
 */
export function installFault(code, output) {
  if (UNREACHABLE.test(output)) {
    return 'npm ci could not reach the package registry. Connect to the network, or name a mirror with `npm config set registry URL`, and start again'
  }
  if (/ENOSPC/.test(output)) return 'npm ci ran out of disk space. Free about 1.5 GB and start again'
  if (/EACCES|EPERM/.test(output))
    return 'npm ci may not write here. Make the project folder and the npm cache writable for you and start again'
  return `npm ci ended with code ${code ?? 'none'}: see its lines above. Mend that, then start again`
}
