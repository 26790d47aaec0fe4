import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { CodeEditor } from '../parts/code-editor'
import { Button, Notes } from '../parts/fields'
import { Menu } from '../parts/menu'
import { say } from '../state'
import { t } from '../texts'
import { type TableAction, tableActions } from './rich-table'
import { isPlainHtml, toFragment, toHtml } from './safe-html'

interface RichProps {
  label: string
  value: string
  onChange(value: string): void
  fault?: string | undefined
  help?: string | undefined
  isReadOnly: boolean
}

const actions = [
  ['bold', 'B'],
  ['italic', 'I'],
  ['underline', 'U'],
  ['insertUnorderedList', '•'],
  ['insertOrderedList', '≡'],
  ['removeFormat', '⌫'],
] as const

/**
 * Text with marks, lists and tables. Anything else is shown as its source, so that nothing is lost
 * and nothing in a record is ever run.
 */
export function RichText({ label, value, onChange, fault, help, isReadOnly }: RichProps) {
  const [isSource, setSource] = useState(!isPlainHtml(value))
  const box = useRef<HTMLDivElement>(null)
  // Text that was typed comes back as the value, perhaps after more was typed.
  const told = useRef(new Set<string>())
  const id = useId()
  useEffect(() => {
    if (isSource || !box.current || told.current.has(value)) return
    box.current.replaceChildren(toFragment(value))
  }, [value, isSource])
  const tell = () => {
    const html = box.current ? toHtml(box.current) : ''
    told.current.add(html)
    onChange(html)
  }
  return (
    <div class="field">
      <div class="row">
        <span class="label" id={id}>
          {label}
        </span>
        <span class="push" />
        {!isSource &&
          !isReadOnly &&
          actions.map(([name, sign]) => (
            <Button
              key={name}
              kind="plain"
              label={t(`rich.${name}`)}
              onClick={() => {
                box.current?.focus()
                document.execCommand(name)
                tell()
              }}
            >
              {sign}
            </Button>
          ))}
        {!isSource && !isReadOnly && (
          <Menu
            label={t('rich.table')}
            sign="▦"
            items={(Object.keys(tableActions) as TableAction[]).map((name) => ({
              label: t(`rich.table.${name}`),
              run: () => {
                if (!box.current) return
                box.current.focus()
                if (tableActions[name](box.current)) tell()
                else say(t('rich.table.nowhere'), 'wrong')
              },
            }))}
          />
        )}
        <Button
          isOn={isSource}
          disabled={isSource && !isPlainHtml(value)}
          onClick={() => {
            told.current.clear()
            setSource(!isSource)
          }}
        >
          {t('rich.source')}
        </Button>
      </div>
      {isSource ? (
        <CodeEditor
          label={t('rich.sourceOf', { name: label })}
          language="html"
          lines={5}
          value={value}
          onChange={onChange}
          disabled={isReadOnly}
          fault={fault}
        />
      ) : (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: an input holds no marks */}
          <div
            ref={box}
            class="rich"
            role="textbox"
            aria-multiline="true"
            aria-labelledby={id}
            tabIndex={0}
            contentEditable={!isReadOnly}
            onInput={tell}
            onPaste={(event) => {
              // As plain text: another page's markup doesn't belong here.
              event.preventDefault()
              document.execCommand('insertText', false, event.clipboardData?.getData('text/plain'))
            }}
          />
          <Notes id={id} label={label} help={help} fault={fault} />
        </>
      )}
    </div>
  )
}
