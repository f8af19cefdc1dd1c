import { fileURLToPath } from 'node:url'
import type { NextConfig } from 'next'

const config: NextConfig = {
  transpilePackages: ['@jetwatch/shared'],
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  poweredByHeader: false,
  // The custom server answers on loopback: compressing costs more CPU than it saves.
  compress: false,
  devIndicators: false,
}

export default config
