'use client'
import * as Tooltip from '@radix-ui/react-tooltip'
import type { ReactNode } from 'react'
import css from './defined.module.css'
import { DEFINITIONS, type Term } from './definitions.ts'

interface Props {
  readonly term: Term
  /** Accessible name of the number. */
  readonly name: string
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** A number with its definition on hover and on focus. */
export function Defined({ term, name, className, children }: Props) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups form controls, this groups a label and its number */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the definition must be reachable by keyboard */}
        <div className={`${css['term']} ${className ?? ''}`} role="group" aria-label={name} tabIndex={0}>
          {children}
        </div>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={css['tip']} sideOffset={6} collisionPadding={8}>
          {DEFINITIONS[term]}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
