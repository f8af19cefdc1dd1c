'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import css from './navigation.module.css'
import { usePaused } from './use-paused.ts'

const VIEWS = [
  { path: '/', name: 'Live' },
  { path: '/threshold', name: 'Threshold' },
  { path: '/models', name: 'Models' },
  { path: '/physics', name: 'Physics' },
  { path: '/catalogue', name: 'Catalogue' },
  { path: '/sweeps', name: 'Sweeps' },
] as const

/** The views. A paused page stays paused. */
export function Navigation() {
  const current = usePathname()
  const [paused] = usePaused()
  return (
    <nav className={css['views']} aria-label="Views">
      {VIEWS.map(({ path, name }) => (
        <Link
          key={path}
          className={css['view']}
          href={paused ? `${path}?paused=true` : path}
          prefetch={false}
          aria-current={path === current ? 'page' : undefined}
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
