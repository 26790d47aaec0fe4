import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { SQLite, sql } from '@codemirror/lang-sql'
import {
  bracketMatching,
  StreamLanguage,
  type StringStream,
  syntaxHighlighting,
} from '@codemirror/language'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view'
import { classHighlighter } from '@lezer/highlight'
import { useEffect, useRef } from 'preact/hooks'
import { StyleModule } from 'style-mod'
import type { CodeProps, Suggest } from './code-props'

interface MirrorProps extends CodeProps {
  labelId: string
  describedBy?: string | undefined
}

/** Longer texts aren't coloured, because that would block the page. */
const colouredLimit = 50_000

/**
 * CodeMirror writes its styles into a <style> element, which the page's policy refuses. Only in
 * shadow roots it uses a style sheet object, which the policy allows. An object that looks like
 * such a root makes it do that in the document too.
 */
function allowStyles(): void {
  const root = { ownerDocument: document, adoptedStyleSheets: [] }
  StyleModule.mount(root as unknown as ShadowRoot, [])
  for (const key of Object.getOwnPropertySymbols(root)) {
    Object.assign(document, { [key]: (root as Record<symbol, unknown>)[key] })
  }
}
allowStyles()

export function CodeMirror(props: MirrorProps) {
  const box = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const latest = useRef(props)
  const attributes = useRef(new Compartment())
  // Text that was typed and comes back as the value, perhaps after more was typed.
  const told = useRef<string[]>([])
  latest.current = props
  useEffect(() => {
    const made = new EditorView({
      parent: box.current!,
      state: EditorState.create({
        doc: props.value,
        extensions: [
          history(),
          drawSelection(),
          bracketMatching(),
          EditorView.lineWrapping,
          syntaxHighlighting(classHighlighter),
          props.value.length > colouredLimit ? [] : languageOf(props.language),
          placeholder(props.placeholder ?? ''),
          autocompletion(
            props.suggest
              ? {
                  override: [
                    (context: CompletionContext) => complete(context, latest.current.suggest),
                  ],
                }
              : {},
          ),
          keymap.of([
            { key: 'Mod-Enter', run: () => Boolean(latest.current.onRun?.() ?? true) },
            ...completionKeymap,
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          attributes.current.of(contentOf(props)),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return
            const text = update.state.doc.toString()
            told.current.push(text)
            latest.current.onChange(text)
          }),
        ],
      }),
    })
    view.current = made
    return () => made.destroy()
  }, [])
  useEffect(() => {
    const { current } = view
    const index = told.current.indexOf(props.value)
    if (index >= 0) told.current.splice(0, index + 1)
    if (index >= 0 || !current || current.state.doc.toString() === props.value) return
    told.current = []
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: props.value } })
  }, [props.value])
  useEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure(contentOf(props)) })
  }, [props.fault, props.disabled, props.describedBy])
  return <div class="mirror" ref={box} />
}

function contentOf({ labelId, describedBy, fault, disabled = false }: MirrorProps): Extension {
  return [
    EditorView.contentAttributes.of({
      'aria-labelledby': labelId,
      // A read-only editor can still be scrolled with the keyboard.
      tabindex: '0',
      ...(describedBy && { 'aria-describedby': describedBy }),
      ...(fault && { 'aria-invalid': 'true' }),
    }),
    EditorView.editable.of(!disabled),
    EditorState.readOnly.of(disabled),
  ]
}

function complete(
  context: CompletionContext,
  suggest: Suggest | undefined,
): CompletionResult | null {
  const word = context.matchBefore(/[@\w.:]+/)
  if (!suggest || (!word && !context.explicit)) return null
  const typed = word?.text ?? ''
  const cut = Math.max(
    typed.lastIndexOf('.'),
    typed.lastIndexOf(':'),
    typed.startsWith('@') ? 0 : -1,
  )
  const isMacro = typed.startsWith('@') && cut === 0
  const from = (word?.from ?? context.pos) + (isMacro ? 0 : cut + 1)
  const options = suggest(isMacro ? '' : typed.slice(0, cut + 1))
  if (options.length === 0) return null
  return { from, options: options.map((label) => ({ label })), validFor: /^@?\w*$/ }
}

function languageOf(language: CodeProps['language']): Extension {
  if (language === 'sql') return sql({ dialect: SQLite })
  if (language === 'json') return json()
  return language === 'rule' ? StreamLanguage.define(rule) : []
}

/** The filter language: texts, numbers, names with `@`, operators, comments. */
const rule = {
  token(stream: StringStream): string | null {
    if (stream.eatSpace()) return null
    if (stream.match(/^\/\/.*/)) return 'comment'
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^'\\]|\\.)*'?/)) return 'string'
    if (stream.match(/^-?\d+(?:\.\d+)?/)) return 'number'
    if (stream.match(/^@[\w.]+/)) return 'keyword'
    if (stream.match(/^(?:true|false|null)\b/)) return 'atom'
    if (stream.match(/^[\w.]+/)) return 'variableName'
    if (stream.match(/^:\w+/)) return 'propertyName'
    if (stream.match(/^(?:&&|\|\||\??(?:!=|>=|<=|!~|=|>|<|~))/)) return 'operator'
    stream.next()
    return null
  },
}
