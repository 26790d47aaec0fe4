import type { TextKey } from '../texts'

export interface Option {
  name: string
  kind: 'number' | 'size' | 'switch' | 'text' | 'list' | 'collection' | 'date'
  label: TextKey
  help?: TextKey
}

const number = (name: string, label: TextKey, help?: TextKey): Option => ({
  name,
  kind: 'number',
  label,
  ...(help && { help }),
})
const toggle = (name: string, label: TextKey, help?: TextKey): Option => ({
  name,
  kind: 'switch',
  label,
  ...(help && { help }),
})

const domains: Option[] = [
  { name: 'onlyDomains', kind: 'list', label: 'option.onlyDomains' },
  { name: 'exceptDomains', kind: 'list', label: 'option.exceptDomains' },
]

/** The options of each field type, besides those that all have. */
export const fieldOptions: Record<string, readonly Option[]> = {
  text: [
    number('min', 'option.minLength', 'option.zeroNone'),
    number('max', 'option.maxLength', 'option.zeroText'),
    { name: 'pattern', kind: 'text', label: 'option.pattern', help: 'option.patternHelp' },
    {
      name: 'autogeneratePattern',
      kind: 'text',
      label: 'option.autogenerate',
      help: 'option.autogenerateHelp',
    },
  ],
  editor: [
    { name: 'maxSize', kind: 'size', label: 'option.maxSize', help: 'option.zeroDefault' },
    toggle('convertURLs', 'option.convertURLs'),
  ],
  number: [
    number('min', 'option.min', 'option.emptyNone'),
    number('max', 'option.max', 'option.emptyNone'),
    toggle('onlyInt', 'option.onlyInt'),
  ],
  bool: [],
  email: domains,
  url: domains,
  date: [
    { name: 'min', kind: 'date', label: 'option.minDate' },
    { name: 'max', kind: 'date', label: 'option.maxDate' },
  ],
  autodate: [toggle('onCreate', 'option.onCreate'), toggle('onUpdate', 'option.onUpdate')],
  select: [
    { name: 'values', kind: 'list', label: 'option.values' },
    number('maxSelect', 'option.maxSelect', 'option.maxSelectHelp'),
  ],
  file: [
    number('maxSelect', 'option.maxSelect', 'option.maxSelectHelp'),
    { name: 'maxSize', kind: 'size', label: 'option.maxSize', help: 'option.zeroDefault' },
    { name: 'mimeTypes', kind: 'list', label: 'option.mimeTypes', help: 'option.mimeTypesHelp' },
    { name: 'thumbs', kind: 'list', label: 'option.thumbs', help: 'option.thumbsHelp' },
    toggle('protected', 'option.protected', 'option.protectedHelp'),
  ],
  relation: [
    { name: 'collectionId', kind: 'collection', label: 'option.collection' },
    number('minSelect', 'option.minSelect'),
    number('maxSelect', 'option.maxSelect', 'option.maxSelectHelp'),
    toggle('cascadeDelete', 'option.cascadeDelete', 'option.cascadeDeleteHelp'),
  ],
  json: [{ name: 'maxSize', kind: 'size', label: 'option.maxSize', help: 'option.zeroDefault' }],
  geoPoint: [],
  password: [
    number('min', 'option.minLength'),
    number('max', 'option.maxLength', 'option.zeroPassword'),
    { name: 'pattern', kind: 'text', label: 'option.pattern', help: 'option.patternHelp' },
    number('cost', 'option.cost', 'option.zeroDefault'),
  ],
}

/** The types for a new field, in the order of use. */
export const newTypes = [
  'text',
  'editor',
  'number',
  'bool',
  'email',
  'url',
  'date',
  'autodate',
  'select',
  'file',
  'relation',
  'json',
  'geoPoint',
] as const

/** The initial definition of a new field of a type. */
export function newField(type: string, name: string): Record<string, unknown> {
  const special: Record<string, object> = {
    select: { values: [], maxSelect: 1 },
    file: { maxSelect: 1 },
    relation: { maxSelect: 1, collectionId: '', cascadeDelete: false },
    autodate: { onCreate: true, onUpdate: false },
    password: { min: 8 },
  }
  return {
    // Like the server's ids; a renamed field is recognized by it.
    id: `${type.toLowerCase()}${crypto.getRandomValues(new Uint32Array(1))[0]}`,
    name,
    type,
    system: false,
    required: false,
    hidden: false,
    presentable: false,
    ...special[type],
  }
}
