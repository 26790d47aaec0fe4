import { join } from 'node:path'
import { copyFolder } from '../helper/boot.js'
import Database from '../helper/database.js'

export const docsId = 'pbc_docs_for_tests'

const field = (type: string, name: string, options: object = {}) => ({
  id: `${type}_${name}`,
  name,
  type,
  system: false,
  hidden: false,
  presentable: false,
  required: false,
  ...options,
})

const fields = [
  field('text', 'id', {
    system: true,
    required: true,
    primaryKey: true,
    min: 15,
    max: 15,
    pattern: '^[a-z0-9]+$',
    autogeneratePattern: '[a-z0-9]{15}',
  }),
  field('text', 'title', { max: 20 }),
  field('file', 'files', {
    maxSelect: 3,
    maxSize: 2_000_000,
    thumbs: ['32x32', '64x0', '20x10f', '33x50f'],
  }),
  field('file', 'secret', { maxSelect: 1, maxSize: 40_000_000, protected: true }),
  field('file', 'text', { maxSelect: 1, mimeTypes: ['text/plain', 'image/png'] }),
  field('relation', 'parent', { collectionId: docsId, cascadeDelete: true, maxSelect: 1 }),
]

/**
 * A copy of the fixture with a collection `docs` (everybody may upload; `secret` is protected and
 * readable by signed-in users; `parent` cascades deletes) and a view `doc_cards` of its files.
 */
export function docsFolder(): string {
  const dir = copyFolder()
  const db = new Database(join(dir, 'data.db'))
  db.exec(
    'CREATE TABLE docs (id TEXT PRIMARY KEY NOT NULL, title TEXT DEFAULT "" NOT NULL, ' +
      'files JSON DEFAULT "[]" NOT NULL, secret TEXT DEFAULT "" NOT NULL, ' +
      'text TEXT DEFAULT "" NOT NULL, parent TEXT DEFAULT "" NOT NULL)',
  )
  db.exec('CREATE VIEW doc_cards AS SELECT d.id, d.files AS pictures FROM docs d')
  const insert = db.prepare(
    'INSERT INTO _collections (id, type, name, fields, indexes, listRule, viewRule, createRule, updateRule, deleteRule, options) ' +
      "VALUES (?, ?, ?, ?, '[]', ?, ?, ?, ?, ?, ?)",
  )
  const signedIn = '@request.auth.id != ""'
  insert.run(docsId, 'base', 'docs', JSON.stringify(fields), '', signedIn, '', '', '', '{}')
  const cardFields = [fields[0], { ...fields[2], name: 'pictures', id: '_clone_abcd' }]
  const options = JSON.stringify({ viewQuery: 'SELECT d.id, d.files AS pictures FROM docs d' })
  const row = [JSON.stringify(cardFields), '', '', null, null, null, options]
  insert.run('pbc_doc_cards', 'view', 'doc_cards', ...row)
  db.close()
  return dir
}
