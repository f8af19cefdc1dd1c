import type { Metadata, Viewport } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { Shell } from '../view/shell/shell.tsx'
import './globals.css'

export const metadata: Metadata = { title: 'Jetwatch', description: 'A live anomaly monitor for jet images' }
export const viewport: Viewport = {
  colorScheme: 'dark light',
  themeColor: [
    { media: '(prefers-color-scheme: dark)', color: '#0c1016' },
    { media: '(prefers-color-scheme: light)', color: '#f3f5f8' },
  ],
}

export default async function Layout({ children }: { children: ReactNode }) {
  // Rendered per request: the nonce of the content security policy differs each time.
  await connection()
  return (
    <html lang="en">
      <body>
        <Shell>{children}</Shell>
      </body>
    </html>
  )
}
