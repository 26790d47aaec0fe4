import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { type Faults, faultsOf, messageOf, pb } from '../api'
import { getAt, setAt } from '../collections/draft'
import { Button, Field, ListField, NumberField, Switch } from '../parts/fields'
import { Problem } from '../parts/problem'
import { useUnsaved } from '../parts/unsaved'
import { say, settings } from '../state'
import { type TextKey, t } from '../texts'

interface InputOptions {
  help?: TextKey
  type?: string
  required?: boolean
}

export interface SettingsForm {
  get(path: string): unknown
  set(path: string, value: unknown): void
  faults: Faults
  isChanged: boolean
  text(path: string, label: TextKey, options?: InputOptions): ComponentChildren
  number(path: string, label: TextKey, help?: TextKey): ComponentChildren
  toggle(path: string, label: TextKey, help?: TextKey): ComponentChildren
  list(path: string, label: TextKey, help?: TextKey): ComponentChildren
  /** The buttons at the end, and the dialog that protects unsaved changes. */
  end(more?: ComponentChildren): ComponentChildren
}

/** A form for some sections of the settings; only those are sent. */
export function useSettingsForm(sections: readonly string[]): SettingsForm {
  const stored = Object.fromEntries(
    sections.map((name) => [name, (settings.value as Record<string, unknown>)[name]]),
  )
  const [draft, setDraft] = useState<Record<string, unknown>>(stored)
  const [faults, setFaults] = useState<Faults>({})
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored)
  const leave = useUnsaved(isChanged, () => {})
  const set = (path: string, value: unknown) => setDraft((before) => setAt(before, path, value))
  const get = (path: string) => getAt(draft, path)
  const save = async () => {
    setBusy(true)
    setFault('')
    setFaults({})
    try {
      const saved = (await pb.settings.update(draft)) as Record<string, never>
      settings.value = saved
      setDraft(Object.fromEntries(sections.map((name) => [name, saved[name]])))
      say(t('settings.saved'))
    } catch (error) {
      setFault(messageOf(error))
      setFaults(faultsOf(error))
    } finally {
      setBusy(false)
    }
  }
  const shared = (path: string, label: TextKey, help?: TextKey) => ({
    key: path,
    label: t(label),
    help: help && t(help),
    fault: faults[path],
  })
  return {
    get,
    set,
    faults,
    isChanged,
    text: (path, label, { help, type, required } = {}) => (
      <Field
        {...shared(path, label, help)}
        type={type}
        required={required}
        value={String(get(path) ?? '')}
        onChange={(value) => set(path, value)}
      />
    ),
    number: (path, label, help) => (
      <NumberField
        {...shared(path, label, help)}
        value={get(path) as number}
        onChange={(value) => set(path, value ?? 0)}
      />
    ),
    toggle: (path, label, help) => (
      <Switch
        {...shared(path, label, help)}
        value={get(path) === true}
        onChange={(value) => set(path, value)}
      />
    ),
    list: (path, label, help) => (
      <ListField
        {...shared(path, label, help)}
        values={(get(path) ?? []) as string[]}
        onChange={(value) => set(path, value)}
      />
    ),
    end: (more) => (
      <>
        <Problem text={fault} />
        <div class="row">
          <Button kind="main" isBusy={isBusy} disabled={!isChanged} onClick={save}>
            {t('save')}
          </Button>
          {isChanged && <Button onClick={() => setDraft(stored)}>{t('reset')}</Button>}
          {more}
        </div>
        {leave.dialog}
      </>
    ),
  }
}
