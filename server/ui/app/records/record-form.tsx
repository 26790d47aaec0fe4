import type { RecordModel } from 'pocketbase'
import type { Faults } from '../api'
import type { Collection } from '../state'
import { columnsOf } from './columns'
import type { Values } from './drafts'
import { FieldInput } from './inputs'

interface FormProps {
  collection: Collection
  record: RecordModel | undefined
  values: Values
  isNew: boolean
  faults: Faults
  /** Undefined reverts a change. */
  set(key: string, value: unknown): void
}

/** The inputs of all fields. */
export function RecordForm({ collection, isNew, faults, ...rest }: FormProps) {
  return inputsOf(collection, isNew).map((field) => (
    <FieldInput
      key={field.id}
      collection={collection}
      field={field}
      isNew={isNew}
      isReadOnly={collection.type === 'view'}
      fault={faultFor(faults, field.name)}
      faults={faults}
      {...rest}
    />
  ))
}

/** The fields in form order: those that identify accounts first. */
function inputsOf(collection: Collection, isNew: boolean) {
  const password = collection.fields.filter(({ type }) => type === 'password')
  const rest = columnsOf(collection).filter(({ type }) => !isNew || type !== 'autodate')
  if (password.length === 0) return rest
  const at = rest.findIndex(({ name }) => name === 'email') + 1
  return [...rest.slice(0, at), ...password, ...rest.slice(at)]
}

function faultFor(faults: Faults, name: string): string | undefined {
  const key = Object.keys(faults).find((each) => each === name || each.startsWith(`${name}.`))
  return key && faults[key]
}

/**
 * What a copy takes over: nothing unique to the original, and no files, which can't be sent again
 * by name.
 */
export function copied(collection: Collection, record: RecordModel): Values {
  const left = ['file', 'autodate', 'password']
  const values: Values = {}
  for (const { name, type } of columnsOf(collection)) {
    if (name !== 'id' && !left.includes(type)) values[name] = record[name]
  }
  return values
}
