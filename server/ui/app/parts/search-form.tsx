import type { ComponentChildren } from 'preact'
import { t } from '../texts'
import { Button } from './fields'

interface SearchFormProps {
  label: string
  value: string
  /** The id of a list of earlier searches, among the children. */
  list?: string
  onInput(typed: string): void
  onSearch(): void
  /** Placed between the field and its button, and after the button. */
  before?: ComponentChildren
  children?: ComponentChildren
}

/** A filter or search word, for every list of entries. */
export function SearchForm(props: SearchFormProps) {
  return (
    <search>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault()
          props.onSearch()
        }}
      >
        <input
          type="search"
          class="code"
          aria-label={props.label}
          placeholder={props.label}
          list={props.list}
          spellcheck={false}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        {props.before}
        <Button type="submit">{t('search')}</Button>
        {props.children}
      </form>
    </search>
  )
}
