import { randomText } from '../../base/ids.js'
import { collectionIdOf } from './checksum.js'
import { dates, field, idField } from './common-fields.js'
import { columnsOf, indexesOf } from './contract-columns.js'
import { mailTexts } from './mail-texts.js'
import { sideCollectionsOf } from './side-collections.js'
import type { StoredCollection } from './stored-collection.js'
import type { StoredField } from './stored-field.js'

/**
 * The collections of a fresh folder, in PocketBase's order, with `users` as the enabled contracts
 * need it, and the contracts' own collections. Token secrets are new with each call. Source:
 * migrations/1640988000_init.go.
 */
export function freshCollections(contracts: readonly string[]): StoredCollection[] {
  return [
    systemCollection(
      '_mfas',
      [reference('collectionRef'), reference('recordRef'), reference('method')],
      {
        indexes: [
          'CREATE INDEX `idx_mfas_collectionRef_recordRef` ON `_mfas` (collectionRef,recordRef)',
        ],
      },
    ),
    systemCollection(
      '_otps',
      [
        reference('collectionRef'),
        reference('recordRef'),
        field('password', 'password', { system: true, hidden: true, required: true, cost: 8 }),
        field('text', 'sentTo', { system: true, hidden: true }),
      ],
      {
        indexes: [
          'CREATE INDEX `idx_otps_collectionRef_recordRef` ON `_otps` (collectionRef, recordRef)',
        ],
      },
    ),
    systemCollection(
      '_externalAuths',
      ['collectionRef', 'recordRef', 'provider', 'providerId'].map(reference),
      {
        deleteRule: ownerRule,
        indexes: [
          'CREATE UNIQUE INDEX `idx_externalAuths_record_provider` ON `_externalAuths` (collectionRef, recordRef, provider)',
          'CREATE UNIQUE INDEX `idx_externalAuths_collection_provider` ON `_externalAuths` (collectionRef, provider, providerId)',
        ],
      },
    ),
    systemCollection('_authOrigins', ['collectionRef', 'recordRef', 'fingerprint'].map(reference), {
      deleteRule: ownerRule,
      indexes: [
        'CREATE UNIQUE INDEX `idx_authOrigins_unique_pairs` ON `_authOrigins` (collectionRef, recordRef, fingerprint)',
      ],
    }),
    superusersCollection(),
    usersCollection(contracts),
    ...sideCollectionsOf(contracts),
  ]
}

const ownerRule =
  "@request.auth.id != '' && recordRef = @request.auth.id && collectionRef = @request.auth.collectionId"

function systemCollection(
  name: string,
  fields: StoredField[],
  rest: { indexes: string[]; deleteRule?: string },
): StoredCollection {
  return {
    id: collectionIdOf('base', name),
    system: true,
    type: 'base',
    name,
    fields: [idField(), ...fields, ...dates(true)],
    indexes: rest.indexes,
    listRule: ownerRule,
    viewRule: ownerRule,
    createRule: null,
    updateRule: null,
    deleteRule: rest.deleteRule ?? null,
    options: {},
  }
}

function superusersCollection(): StoredCollection {
  const name = '_superusers'
  const id = collectionIdOf('auth', name)
  return {
    id,
    system: true,
    type: 'auth',
    name,
    fields: [idField(), ...authFields(), ...dates(true)],
    indexes: authIndexes(id, name),
    listRule: null,
    viewRule: null,
    createRule: null,
    updateRule: null,
    deleteRule: null,
    options: authOptions({ authTokenSeconds: 86_400, identityFields: ['email'], mapped: {} }),
  }
}

function usersCollection(contracts: readonly string[]): StoredCollection {
  const id = '_pb_users_auth_'
  const ownRule = 'id = @request.auth.id'
  const extras = columnsOf(contracts)
  return {
    id,
    system: false,
    type: 'auth',
    name: 'users',
    fields: [
      idField(),
      ...authFields(),
      field('text', 'name', { max: 255 }),
      field('file', 'avatar', {
        maxSelect: 1,
        mimeTypes: ['image/jpeg', 'image/png', 'image/svg+xml', 'image/gif', 'image/webp'],
      }),
      ...dates(false),
      ...extras.map((extra) => extra.field),
    ],
    indexes: [
      ...authIndexes(id, 'users'),
      ...extras.flatMap((extra) => indexesOf(extra, { id, name: 'users' })),
    ],
    listRule: ownRule,
    viewRule: ownRule,
    createRule: '',
    updateRule: ownRule,
    deleteRule: ownRule,
    options: authOptions({
      authTokenSeconds: 432_000,
      identityFields: [
        'email',
        ...extras.filter((extra) => extra.isIdentity).map((extra) => extra.field.name),
      ],
      mapped: { name: 'name', avatarURL: 'avatar' },
    }),
  }
}

function reference(name: string): StoredField {
  return field('text', name, { system: true, required: true })
}

function authFields(): StoredField[] {
  return [
    field('password', 'password', { system: true, hidden: true, required: true, min: 8 }),
    field('text', 'tokenKey', {
      system: true,
      hidden: true,
      required: true,
      min: 30,
      max: 60,
      autogeneratePattern: '[a-zA-Z0-9]{50}',
    }),
    field('email', 'email', { system: true, required: true }),
    field('bool', 'emailVisibility', { system: true }),
    field('bool', 'verified', { system: true }),
  ]
}

function authIndexes(id: string, table: string): string[] {
  return [
    `CREATE UNIQUE INDEX \`idx_tokenKey_${id}\` ON \`${table}\` (\`tokenKey\`)`,
    `CREATE UNIQUE INDEX \`idx_email_${id}\` ON \`${table}\` (\`email\`) WHERE \`email\` != ''`,
  ]
}

/** Durations in seconds. Source: core/collection_model_auth_options.go setDefaultAuthOptions. */
function authOptions(choice: {
  authTokenSeconds: number
  identityFields: string[]
  mapped: { name?: string; avatarURL?: string }
}): Record<string, unknown> {
  return {
    authRule: '',
    manageRule: null,
    authAlert: { enabled: true, emailTemplate: mailTexts.authAlert },
    oauth2: {
      providers: [],
      mappedFields: {
        id: '',
        name: choice.mapped.name ?? '',
        username: '',
        avatarURL: choice.mapped.avatarURL ?? '',
      },
      enabled: false,
    },
    passwordAuth: { enabled: true, identityFields: choice.identityFields },
    mfa: { enabled: false, duration: 600, rule: '' },
    otp: { enabled: false, duration: 180, length: 8, emailTemplate: mailTexts.otp },
    authToken: token(choice.authTokenSeconds),
    passwordResetToken: token(1800),
    emailChangeToken: token(1800),
    verificationToken: token(86_400),
    fileToken: token(180),
    verificationTemplate: mailTexts.verification,
    resetPasswordTemplate: mailTexts.resetPassword,
    confirmEmailChangeTemplate: mailTexts.confirmEmailChange,
  }
}

function token(durationSeconds: number) {
  return { secret: randomText(50), duration: durationSeconds }
}
