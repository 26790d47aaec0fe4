import { useId } from 'preact/hooks'
import type { Suggest } from './code-mirror'
import { describedBy, Notes } from './fields'
import { lazy } from './lazy'

const CodeMirror = lazy(async () => (await import('./code-mirror')).CodeMirror)

export interface CodeProps {
  label: string
  value: string
  language: 'rule' | 'sql' | 'json' | 'html'
  onChange(value: string): void
  /** Suggestions for the caret's position. */
  suggest?: Suggest | undefined
  onRun?(): void
  help?: string | undefined
  fault?: string | undefined
  disabled?: boolean
  placeholder?: string
  lines?: number
}

/** A labelled code editor; the editor itself is loaded when one is first shown. */
export function CodeEditor(props: CodeProps) {
  const id = useId()
  const { label, help, fault, lines = 2 } = props
  return (
    <div class={`field code-field ${fault ? 'wrong' : ''}`} style={{ '--lines': String(lines) }}>
      <span class="label" id={`${id}-label`}>
        {label}
      </span>
      <CodeMirror
        {...props}
        labelId={`${id}-label`}
        describedBy={describedBy(id, { label, help, fault })}
      />
      <Notes id={id} label={label} help={help} fault={fault} />
    </div>
  )
}
