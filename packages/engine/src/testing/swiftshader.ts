import { existsSync } from 'node:fs'

const CHROMIUM = '/usr/lib/chromium'
const driver = `${CHROMIUM}/vk_swiftshader_icd.json`
const present = existsSync(driver) && process.platform === 'linux' && process.arch === 'x64'

/**
 * Environment in which WebGPU runs on SwiftShader, a rasteriser on the CPU: slow and exact. The dynamic linker reads it once, so what
 * runs on it needs a process of its own. Null where it is not there.
 */
export const SWIFTSHADER: Readonly<Record<string, string>> | null = present ? { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: CHROMIUM } : null
export const NO_SWIFTSHADER = ' (skipped: needs the chromium package of Debian)'
