import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'

export interface MenuItem {
  label: string
  isDanger?: boolean
  disabled?: boolean
  run(): void
}

interface MenuProps {
  label: string
  /** Replaces the dots if the button has no words. */
  sign?: string
  children?: ComponentChildren
  items: readonly (MenuItem | undefined | false)[]
}

/** A button with a menu below: arrow keys move, Escape and a click elsewhere close it. */
export function Menu({ label, sign = '⋯', children, items }: MenuProps) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const shown = items.filter((item): item is MenuItem => Boolean(item))
  const buttons = () => [
    ...(root.current?.querySelectorAll<HTMLButtonElement>('[role=menuitem]') ?? []),
  ]
  // At once, so that the next key already reaches the menu.
  useLayoutEffect(() => {
    if (!isOpen) return
    buttons()[0]?.focus()
    const close = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false)
    }
    addEventListener('pointerdown', close)
    addEventListener('focusin', close)
    return () => {
      removeEventListener('pointerdown', close)
      removeEventListener('focusin', close)
    }
  }, [isOpen])
  const end = () => {
    setOpen(false)
    root.current?.querySelector('button')?.focus()
  }
  const move = (event: KeyboardEvent) => {
    const all = buttons()
    const index = all.indexOf(document.activeElement as HTMLButtonElement)
    const steps: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0 }
    const to = event.key === 'End' ? all.length - 1 : steps[event.key]
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      end()
    } else if (to !== undefined) {
      event.preventDefault()
      all[(to + all.length) % all.length]?.focus()
    }
  }
  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class={children ? 'soft' : 'plain'}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={children ? undefined : label}
        title={children ? undefined : label}
        onClick={() => setOpen(!isOpen)}
      >
        {children ?? sign}
      </button>
      {isOpen && (
        <div class="sheet" role="menu" id={id} aria-label={label} tabIndex={-1} onKeyDown={move}>
          {shown.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              class={item.isDanger ? 'danger-item' : ''}
              disabled={item.disabled}
              onClick={() => {
                end()
                item.run()
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
