import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { guardLeaving } from '../route'
import { t } from '../texts'
import { Confirm } from './dialog'

interface Unsaved {
  /** Leaves, after asking if something isn't saved. */
  ask(): void
  /** Nothing is asked from now on: everything is saved. */
  allow(): void
  dialog: ComponentChildren
}

/** Prevents losing unsaved changes by mistake: by the button, the address, or closing the tab. */
export function useUnsaved(isChanged: boolean, leave: () => void): Unsaved {
  const [isAsking, setAsking] = useState(false)
  const changed = useRef(false)
  changed.current = isChanged
  const allowed = useRef(false)
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (changed.current && !allowed.current) event.preventDefault()
    }
    addEventListener('beforeunload', warn)
    const end = guardLeaving(() => {
      if (!changed.current || allowed.current) return true
      setAsking(true)
      return false
    })
    return () => {
      removeEventListener('beforeunload', warn)
      end()
    }
  }, [])
  return {
    ask: () => (changed.current && !allowed.current ? setAsking(true) : leave()),
    allow: () => {
      allowed.current = true
    },
    dialog: isAsking && (
      <Confirm
        title={t('unsaved.title')}
        text={t('unsaved.text')}
        action={t('unsaved.discard')}
        isDanger
        onDone={() => {
          allowed.current = true
          leave()
        }}
        onClose={() => setAsking(false)}
      />
    ),
  }
}
