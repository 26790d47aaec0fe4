import { collectionIdOf } from './checksum.js'
import { dates, field, idField } from './common-fields.js'
import type { StoredCollection } from './stored-collection.js'
import type { StoredField } from './stored-field.js'

/** A collection that belongs to a login contract. */
export interface SideCollection {
  stored: StoredCollection
  contracts: readonly string[]
}

const uuidPattern = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
/** Version 4: a tenant created without a uuid gets one, by PocketBase as well. */
const newUuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'

/**
 * All of them, each after those that it refers to. Only superusers can read or write their records.
 */
export const sideCollections: readonly SideCollection[] = [
  {
    contracts: ['jitsudo'],
    stored: sideCollection(
      'tenants',
      [
        field('text', 'uuid', {
          required: true,
          pattern: `^${uuidPattern}$`,
          autogeneratePattern: newUuid,
        }),
        field('text', 'slug', { required: true, pattern: '^[a-z0-9-]{2,64}$' }),
        field('text', 'name', { max: 255 }),
        field('bool', 'require_mfa'),
      ],
      ['uuid', 'slug'],
    ),
  },
  {
    contracts: ['jitsudo'],
    stored: sideCollection(
      'tenant_domains',
      [
        // As long as a DNS name may be, and in lower case, because it is looked up that way.
        field('text', 'domain', {
          required: true,
          max: 253,
          pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
        }),
        field('relation', 'tenant', {
          required: true,
          collectionId: collectionIdOf('base', 'tenants'),
          maxSelect: 1,
          cascadeDelete: true,
        }),
        field('bool', 'verified'),
      ],
      ['domain'],
    ),
  },
  {
    contracts: ['mudbase'],
    stored: sideCollection(
      'projects',
      [
        field('text', 'key', { required: true, max: 64 }),
        field('text', 'name', { max: 255 }),
        // A bool has no default in PocketBase, so a project means what its checkbox says. The
        // default project, which has no record, requires it.
        field('bool', 'require_email_verification'),
      ],
      ['key'],
    ),
  },
]

/** The collections that any of these contracts needs. */
export function sideCollectionsOf(contracts: readonly string[]): StoredCollection[] {
  return sideCollections
    .filter((side) => side.contracts.some((contract) => contracts.includes(contract)))
    .map((side) => side.stored)
}

function sideCollection(
  name: string,
  fields: StoredField[],
  unique: readonly string[],
): StoredCollection {
  const id = collectionIdOf('base', name)
  return {
    id,
    system: false,
    type: 'base',
    name,
    fields: [idField(), ...fields, ...dates(false)],
    indexes: unique.map(
      (column) => `CREATE UNIQUE INDEX \`idx_${column}_${id}\` ON \`${name}\` (\`${column}\`)`,
    ),
    listRule: null,
    viewRule: null,
    createRule: null,
    updateRule: null,
    deleteRule: null,
    options: {},
  }
}
