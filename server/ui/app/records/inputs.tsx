import { useState } from 'preact/hooks'
import { CodeEditor } from '../parts/code-editor'
import { Checks, Field as Input, Select, Switch } from '../parts/fields'
import { lazy } from '../parts/lazy'
import { t } from '../texts'
import { listOf } from './cell'
import { localDate } from './columns'
import { FileInput } from './file-input'
import type { InputProps } from './input-props'
import { RelationInput } from './relation-input'

const PointMap = lazy(async () => (await import('./point-map')).PointMap)
const RichText = lazy(async () => (await import('./rich-text')).RichText)

/** The input for a field, by its type. */
export function FieldInput(props: InputProps) {
  const { collection, field, record, values, isNew, isReadOnly, fault, set } = props
  const { name, type, required } = field
  const isChanged = Object.hasOwn(values, name)
  const value = isChanged ? values[name] : record?.[name]
  const help = String(field['help'] ?? '') || undefined
  const shared = { label: <bdi>{name}</bdi>, required, fault, help, disabled: isReadOnly }
  const change = (next: unknown) => set(name, next)
  const text = String(value ?? '')

  if (name === 'id') {
    return (
      <Input
        {...shared}
        required={false}
        isCode
        disabled={!isNew}
        value={text}
        onChange={(next) => change(next === '' ? undefined : next)}
        help={isNew ? t('records.idHelp') : undefined}
      />
    )
  }
  switch (type) {
    case 'bool':
      return <Switch {...shared} value={value === true} onChange={change} />
    case 'number':
      return (
        <Input
          {...shared}
          type="number"
          step="any"
          value={text}
          onChange={(next) => change(next === '' ? 0 : Number(next))}
        />
      )
    case 'email':
      return <Input {...shared} type="email" value={text} onChange={change} />
    case 'url':
      return <Input {...shared} type="url" value={text} onChange={change} />
    case 'date':
      return <DateInput {...shared} value={text} onChange={change} />
    case 'autodate':
      return (
        <Input {...shared} required={false} disabled value={localDate(text)} onChange={() => {}} />
      )
    case 'select':
      return <SelectInput {...props} shared={shared} value={value} />
    case 'relation':
      return <RelationInput {...props} value={listOf(value)} onChange={change} />
    case 'file':
      return <FileInput {...props} />
    case 'json':
      return <JsonInput {...props} value={value} />
    case 'geoPoint':
      return <PointInput {...props} value={value} />
    case 'editor':
      return (
        <RichText
          label={name}
          value={text}
          onChange={change}
          fault={fault}
          help={help}
          isReadOnly={isReadOnly}
        />
      )
    case 'password':
      return <PasswordInput {...props} isRequired={isNew && collection.type === 'auth'} />
    default:
      return (
        <Input
          {...shared}
          value={text}
          onChange={change}
          // A long text gets the space it needs.
          rows={text.length > 80 || text.includes('\n') ? 5 : undefined}
        />
      )
  }
}

interface SharedProps {
  label: preact.ComponentChildren
  required: boolean
  fault: string | undefined
  help: string | undefined
  disabled: boolean
}

/** A date in the user's time zone; the UTC value that is stored is shown below. */
function DateInput({
  value,
  onChange,
  ...shared
}: SharedProps & { value: string; onChange(value: string): void }) {
  const time = value === '' ? undefined : new Date(value.replace(' ', 'T'))
  const isValid = time !== undefined && !Number.isNaN(time.getTime())
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <Input
      {...shared}
      type="datetime-local"
      step="0.001"
      value={isValid ? toLocalInput(time) : ''}
      onChange={(next) =>
        onChange(next === '' ? '' : new Date(next).toISOString().replace('T', ' '))
      }
      help={isValid ? t('records.dateHelp', { zone, utc: value }) : (shared.help ?? zone)}
    />
  )
}

function toLocalInput(time: Date): string {
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 23)
}

function SelectInput(props: InputProps & { shared: SharedProps; value: unknown }) {
  const { field, shared, value, set } = props
  const options = ((field['values'] ?? []) as string[]).map((each) => [each, each] as const)
  if (Number(field['maxSelect']) > 1) {
    return (
      <Checks
        {...shared}
        values={listOf(value)}
        options={options}
        onChange={(next) => set(field.name, next)}
      />
    )
  }
  return (
    <Select
      {...shared}
      value={String(value ?? '')}
      options={[['', '–'], ...options]}
      onChange={(next) => set(field.name, next)}
    />
  )
}

/** JSON as text while it is typed; invalid JSON is reported at once and sent as it is. */
function JsonInput({ field, value, fault, isReadOnly, set }: InputProps & { value: unknown }) {
  const [typed, setTyped] = useState<string>()
  const stored = value === null || value === undefined ? '' : JSON.stringify(value, null, 2)
  const text = typed ?? stored
  const problem = jsonFault(text)
  return (
    <CodeEditor
      label={field.name}
      language="json"
      lines={3}
      value={text}
      disabled={isReadOnly}
      fault={problem || fault}
      help={String(field['help'] ?? '') || undefined}
      onChange={(next) => {
        setTyped(next)
        const isJson = jsonFault(next) === ''
        set(field.name, next.trim() === '' ? null : isJson ? JSON.parse(next) : next)
      }}
    />
  )
}

function jsonFault(text: string): string {
  if (text.trim() === '') return ''
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    return t('records.notJson', { fault: (error as Error).message })
  }
}

function PointInput({ field, value, fault, isReadOnly, set }: InputProps & { value: unknown }) {
  const point = { lon: 0, lat: 0, ...(typeof value === 'object' ? value : {}) } as {
    lon: number
    lat: number
  }
  // Empty if no tile server is set; a PocketBase server leaves the page's placeholder unchanged.
  const { mapTiles = '', mapAttribution = '' } = document.body.dataset
  const part = (name: 'lon' | 'lat', limit: number) => (
    <Input
      label={t(name === 'lon' ? 'records.lon' : 'records.lat')}
      type="number"
      step="any"
      min={-limit}
      max={limit}
      disabled={isReadOnly}
      value={String(point[name])}
      onChange={(next) => set(field.name, { ...point, [name]: Number(next) })}
    />
  )
  return (
    <fieldset class="field">
      <legend>{field.name}</legend>
      <div class="two">
        {part('lat', 90)}
        {part('lon', 180)}
      </div>
      {mapTiles.startsWith('http') && (
        <PointMap
          label={field.name}
          point={point}
          tiles={mapTiles}
          attribution={mapAttribution}
          isReadOnly={isReadOnly}
          onChange={(next) => set(field.name, next)}
        />
      )}
      {fault && <p class="problem">{fault}</p>}
    </fieldset>
  )
}

/** Passwords can be set and are never shown; an account's is typed twice. */
function PasswordInput(props: InputProps & { isRequired: boolean }) {
  const { collection, field, values, isRequired, isReadOnly, fault, faults, set } = props
  const [isOpen, setOpen] = useState(isRequired)
  const { name } = field
  const isAccount = collection.type === 'auth' && name === 'password'
  if (isReadOnly) return null
  return (
    <>
      {!isRequired && (
        <Switch
          label={t('records.changePassword', { name })}
          value={isOpen}
          onChange={(next) => {
            setOpen(next)
            if (next) return
            set(name, undefined)
            if (isAccount) set('passwordConfirm', undefined)
          }}
        />
      )}
      {isOpen && (
        <Input
          label={name}
          type="password"
          autocomplete="new-password"
          required
          value={String(values[name] ?? '')}
          onChange={(next) => set(name, next)}
          fault={fault}
        />
      )}
      {isOpen && isAccount && (
        <Input
          label={t('passwordAgain')}
          type="password"
          autocomplete="new-password"
          required
          value={String(values['passwordConfirm'] ?? '')}
          onChange={(next) => set('passwordConfirm', next)}
          fault={faults['passwordConfirm']}
        />
      )}
    </>
  )
}
