import type { StoredField } from './stored-field.js'

/** What a login contract adds to a fresh `users`. */
export interface ContractColumns {
  fields: StoredField[]
  indexes: string[]
  /** Fields that an account may be found by, beside the e-mail. */
  identityFields: string[]
}

/** One row per contract that needs columns. An existing folder is never altered by starting. */
export const contractColumns: Record<string, ContractColumns> = {
  weather: {
    fields: [
      {
        type: 'text',
        name: 'username',
        min: 3,
        max: 150,
        pattern: '^[\\w][\\w\\.\\-]*$',
        // PocketBase derives the same for whoever signs up without one; nine digits, because it
        // doesn't try again when the name is taken.
        autogeneratePattern: 'users[0-9]{9}',
      },
      { type: 'text', name: 'language', max: 10 },
      { type: 'select', name: 'unit', maxSelect: 1, values: ['metric', 'imperial'] },
      { type: 'json', name: 'location' },
      // Hidden, so that no owner can write it, natively or by PocketBase.
      { type: 'text', name: 'token', hidden: true, autogeneratePattern: '[a-zA-Z0-9]{32}' },
    ],
    indexes: [
      "CREATE UNIQUE INDEX `idx_username__pb_users_auth_` ON `users` (`username` COLLATE NOCASE) WHERE `username` != ''",
    ],
    identityFields: ['username'],
  },
}
