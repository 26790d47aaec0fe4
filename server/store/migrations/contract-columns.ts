import { collectionIdOf } from './checksum.js'
import { field } from './common-fields.js'
import type { StoredField } from './stored-field.js'

/** A column that login contracts add to the accounts. */
export interface ContractColumn {
  field: StoredField
  /** The contracts that use it. */
  contracts: readonly string[]
  /** Unique if not empty; 'nocase' compares without case. */
  unique?: 'case' | 'nocase'
  /** An account may be found by it, as by the e-mail. */
  isIdentity?: boolean
}

// Values for hidden fields from anyone but a superuser are ignored, also by PocketBase, so the
// owner of an account can't write these.
const hidden = true

/** All of them, in the order in which they are added. Starting never alters an existing folder. */
export const contractColumns: readonly ContractColumn[] = [
  {
    field: field('text', 'username', {
      min: 3,
      max: 150,
      pattern: '^[\\w][\\w\\.\\-]*$',
      // PocketBase generates the same for sign-ups without one; nine digits, because it doesn't
      // retry if the name is taken.
      autogeneratePattern: 'users[0-9]{9}',
    }),
    contracts: ['strapi', 'weather'],
    unique: 'nocase',
    isIdentity: true,
  },
  { field: field('text', 'language', { max: 10 }), contracts: ['slugbase', 'jitsudo', 'weather'] },
  {
    field: field('select', 'unit', { maxSelect: 1, values: ['metric', 'imperial'] }),
    contracts: ['weather'],
  },
  { field: field('json', 'location'), contracts: ['weather'] },
  {
    field: field('text', 'token', { hidden, autogeneratePattern: '[a-zA-Z0-9]{32}' }),
    contracts: ['weather'],
  },
  { field: field('text', 'firstName', { max: 255 }), contracts: ['jitsudo', 'mudbase'] },
  { field: field('text', 'lastName', { max: 255 }), contracts: ['jitsudo', 'mudbase'] },
  { field: field('text', 'role', { hidden, max: 255 }), contracts: ['strapi', 'mudbase'] },
  { field: field('bool', 'is_admin', { hidden }), contracts: ['slugbase', 'jitsudo'] },
  {
    field: field('text', 'user_key', { hidden, max: 255 }),
    contracts: ['slugbase'],
    unique: 'case',
  },
  { field: field('text', 'theme', { max: 50 }), contracts: ['slugbase'] },
  { field: field('bool', 'blocked', { hidden }), contracts: ['strapi'] },
  { field: relation('tenant', 'tenants'), contracts: ['jitsudo'] },
  { field: relation('project', 'projects'), contracts: ['mudbase'] },
]

/** The columns that any of these contracts uses, each once. */
export function columnsOf(contracts: readonly string[]): ContractColumn[] {
  return contractColumns.filter((column) =>
    column.contracts.some((contract) => contracts.includes(contract)),
  )
}

/**
 * The CREATE INDEX of a column on an auth collection, if it has one; named like PocketBase's own.
 */
export function indexesOf(
  { field: { name }, unique }: ContractColumn,
  collection: { id: string; name: string },
): string[] {
  if (!unique) return []
  const collate = unique === 'nocase' ? ' COLLATE NOCASE' : ''
  return [
    `CREATE UNIQUE INDEX \`idx_${name}_${collection.id}\` ON \`${collection.name}\` (\`${name}\`${collate}) WHERE \`${name}\` != ''`,
  ]
}

function relation(name: string, target: string): StoredField {
  return field('relation', name, {
    hidden,
    collectionId: collectionIdOf('base', target),
    maxSelect: 1,
  })
}
