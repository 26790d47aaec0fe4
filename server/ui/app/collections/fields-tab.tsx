import { Button, Field as Input, ListField, NumberField, Select, Switch } from '../parts/fields'
import { Menu } from '../parts/menu'
import { type Collection, collections, type Field } from '../state'
import { type TextKey, t } from '../texts'
import { fieldOptions, newField, newTypes, type Option } from './field-options'
import { IndexList } from './index-list'
import type { TabProps } from './tab-props'

/** The fields with their options, and the indexes. */
export function FieldsTab({ draft, faults, set, before }: TabProps & { before?: Collection }) {
  const { fields } = draft
  const removed = (before?.fields ?? []).filter(
    ({ id, system }) => !system && !fields.some((field) => field.id === id),
  )
  const setFields = (next: Field[]) => set('fields', next)
  const add = (type: string) => {
    let name: string = type
    for (let n = 2; fields.some((field) => field.name === name); n++) name = `${type}${n}`
    // Fields that are set automatically stay at the end.
    const end = fields.findIndex(({ type: each }) => each === 'autodate')
    const at = end < 0 ? fields.length : end
    setFields([...fields.slice(0, at), newField(type, name) as Field, ...fields.slice(at)])
  }
  return (
    <>
      {fields.map((field, index) => (
        <FieldForm
          key={field.id}
          field={field}
          isNew={!before?.fields.some(({ id }) => id === field.id)}
          faults={faults}
          path={`fields.${index}`}
          set={(name, value) => set(`fields.${index}.${name}`, value)}
          onRemove={() => setFields(fields.filter((each) => each !== field))}
          onDuplicate={() => {
            const copy = newField(field.type, `${field.name}_copy`) as Field
            setFields(fields.toSpliced(index + 1, 0, { ...field, ...pick(copy), system: false }))
          }}
          onMove={(step) => {
            const to = index + step
            if (to < 0 || to >= fields.length) return
            setFields(fields.toSpliced(index, 1).toSpliced(to, 0, field))
          }}
        />
      ))}
      {removed.map((field) => (
        <p key={field.id} class="row removed">
          <del>{field.name}</del>
          <Button onClick={() => setFields([...fields, field])}>{t('fields.restore')}</Button>
        </p>
      ))}
      <div class="row">
        <Menu
          label={t('fields.new')}
          items={[...newTypes, ...(draft.type === 'auth' ? ['password' as const] : [])].map(
            (type) => ({ label: t(`field.${type}` as TextKey), run: () => add(type) }),
          )}
        >
          + {t('fields.new')}
        </Menu>
      </div>
      {faults['fields'] && <p class="problem">{faults['fields']}</p>}
      <IndexList draft={draft} faults={faults} set={set} />
    </>
  )
}

function pick({ id, name }: Field): { id: string; name: string } {
  return { id, name }
}

interface FormProps {
  field: Field
  isNew: boolean
  faults: Record<string, string>
  path: string
  set(name: string, value: unknown): void
  onRemove(): void
  onDuplicate(): void
  onMove(step: number): void
}

function FieldForm(props: FormProps) {
  const { field, isNew, faults, path, set } = props
  const { name, type, system, required, hidden } = field
  const wrong = Object.keys(faults).some((each) => each.startsWith(`${path}.`))
  const typeLabel = t(`field.${type}` as TextKey)
  const mark = [
    required && t('option.required'),
    hidden && t('option.hidden'),
    system && t('collections.system'),
  ]
  return (
    <details class="group" open={isNew || wrong}>
      <summary>
        <bdi>{name || '…'}</bdi> <span class="chip">{typeLabel}</span>{' '}
        {mark.filter(Boolean).map((text) => (
          <span key={text} class="chip">
            {text}
          </span>
        ))}
      </summary>
      <Input
        label={t('name')}
        required
        value={name}
        disabled={system}
        onChange={(value) => set('name', value)}
        fault={faults[`${path}.name`]}
      />
      <div class="two">
        {(fieldOptions[type] ?? []).map((option) => (
          <OptionInput
            key={option.name}
            option={option}
            value={field[option.name]}
            fault={faultAt(faults, `${path}.${option.name}`)}
            disabled={option.name === 'collectionId' && !isNew}
            onChange={(value) => set(option.name, value)}
          />
        ))}
      </div>
      <Input
        label={t('option.help')}
        value={String(field['help'] ?? '')}
        onChange={(value) => set('help', value)}
        help={t('option.helpHelp')}
        fault={faults[`${path}.help`]}
      />
      <div class="row">
        {type !== 'autodate' && (
          <Switch
            label={t('option.required')}
            value={required}
            disabled={system}
            onChange={(value) => set('required', value)}
          />
        )}
        <Switch
          label={t('option.hidden')}
          value={hidden}
          disabled={system && name !== 'id'}
          fault={faults[`${path}.hidden`]}
          onChange={(value) => set('hidden', value)}
        />
        <Switch
          label={t('option.presentable')}
          value={field.presentable}
          onChange={(value) => set('presentable', value)}
        />
      </div>
      <div class="row">
        <Button label={t('fields.up', { name })} onClick={() => props.onMove(-1)}>
          ↑
        </Button>
        <Button label={t('fields.down', { name })} onClick={() => props.onMove(1)}>
          ↓
        </Button>
        <Button onClick={props.onDuplicate}>{t('duplicate')}</Button>
        {!system && (
          <Button kind="danger" onClick={props.onRemove}>
            {t('fields.remove')}
          </Button>
        )}
      </div>
    </details>
  )
}

function faultAt(faults: Record<string, string>, path: string): string | undefined {
  const key = Object.keys(faults).find((each) => each === path || each.startsWith(`${path}.`))
  return key && faults[key]
}

interface OptionProps {
  option: Option
  value: unknown
  fault: string | undefined
  disabled: boolean
  onChange(value: unknown): void
}

function OptionInput({ option, value, fault, disabled, onChange }: OptionProps) {
  const shared = {
    label: t(option.label),
    help: option.help && t(option.help),
    fault,
    disabled,
  }
  switch (option.kind) {
    case 'switch':
      return <Switch {...shared} value={value === true} onChange={onChange} />
    case 'number':
    case 'size':
      return (
        <NumberField
          {...shared}
          value={value as number | null}
          step="any"
          // Only a number may have no limit; elsewhere that is 0.
          onChange={(next) => onChange(next ?? (option.help === 'option.emptyNone' ? null : 0))}
        />
      )
    case 'list':
      return <ListField {...shared} values={(value ?? []) as string[]} onChange={onChange} />
    case 'collection':
      return (
        <Select
          {...shared}
          required
          value={String(value ?? '')}
          options={[
            ['', t('choose')],
            ...(collections.value ?? [])
              .filter(({ type }) => type !== 'view')
              .map(({ id, name }) => [id, name] as const),
          ]}
          onChange={onChange}
        />
      )
    case 'date':
      return (
        <Input
          {...shared}
          placeholder="2026-01-01 00:00:00.000Z"
          value={String(value ?? '')}
          onChange={onChange}
        />
      )
    default:
      return <Input {...shared} isCode value={String(value ?? '')} onChange={onChange} />
  }
}
