/** What may follow `path`, a name that is being typed: fields of a relation, macros. */
export type Suggest = (path: string) => readonly string[]

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
