import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { t } from '../texts'
import { Button, Field } from './fields'

interface DialogProps {
  title: ComponentChildren
  /** A panel slides in from the side, for long forms. */
  kind?: 'box' | 'panel'
  /** Called before it closes by Escape or the button; false keeps it open. */
  onClose(): void
  actions?: ComponentChildren
  children?: ComponentChildren
}

/**
 * The browser's own modal dialog: it traps the focus, closes on Escape, hides the rest from screen
 * readers and restores the focus.
 */
export function Dialog({ title, kind = 'box', onClose, actions, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const { current } = dialog
    const before = document.activeElement
    current?.showModal()
    return () => {
      current?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={kind}
      aria-labelledby={id}
      onCancel={(event) => {
        if (event.target !== dialog.current) return
        event.preventDefault()
        onClose()
      }}
    >
      <div class="dialog-head">
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="plain" aria-label={t('close')} onClick={onClose}>
          ✕
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <div class="body" tabIndex={0}>
        {children}
      </div>
      {actions && <div class="dialog-foot">{actions}</div>}
    </dialog>
  )
}

interface ConfirmProps {
  title: string
  text: ComponentChildren
  /** The text that must be typed to confirm. */
  typed?: string
  action: string
  isDanger?: boolean
  onDone(): void | Promise<void>
  onClose(): void
}

export function Confirm({ title, text, typed, action, isDanger, onDone, onClose }: ConfirmProps) {
  const [word, setWord] = useState('')
  const [isBusy, setBusy] = useState(false)
  const isReady = typed === undefined || word === typed
  const run = async () => {
    if (!isReady || isBusy) return
    setBusy(true)
    try {
      await onDone()
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind={isDanger ? 'danger' : 'main'}
            isBusy={isBusy}
            disabled={!isReady}
            onClick={run}
          >
            {action}
          </Button>
        </>
      }
    >
      <div class="prose">{text}</div>
      {typed !== undefined && (
        <Field
          label={t('typeToConfirm', { word: short(typed) })}
          value={word}
          onChange={setWord}
          onEnter={run}
        />
      )}
    </Dialog>
  )
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
