import { useId } from 'preact/hooks'
import type { CodeProps } from './code-props'
import { describedBy, Notes } from './fields'
import { lazy } from './lazy'

const CodeMirror = lazy(async () => (await import('./code-mirror')).CodeMirror)

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
