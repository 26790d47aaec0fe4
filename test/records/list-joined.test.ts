import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, stopBooted } from '../helper/boot.js'
import { makerOf, send } from '../helper/scenario.js'

const test = suite('lists that join other records')
const rules = { listRule: '', viewRule: '' }
let server: Booted

test.before(async () => {
  server = await boot()
  const { make } = await makerOf(server.url)
  const authors = await make('/api/collections', {
    name: 'authors',
    type: 'base',
    ...rules,
    fields: [
      { name: 'name', type: 'text' },
      { name: 'bio', type: 'text', max: 2_000_000 },
    ],
  })
  await make('/api/collections', {
    name: 'books',
    type: 'base',
    ...rules,
    fields: [
      { name: 'title', type: 'text' },
      { name: 'author', type: 'relation', collectionId: authors.id },
    ],
  })
  for (const [at, name] of ['Cid', 'Ann', 'Bob', 'Dan'].entries()) {
    const bio = 'x'.repeat(at % 2 === 0 ? 400_000 : 10)
    const { id } = await make('/api/collections/authors/records', { name, bio })
    const titles = name === 'Dan' ? [] : [`one of ${9 - at}`, `two of ${9 - at}`]
    for (const title of titles) {
      await make('/api/collections/books/records', { title, author: id })
    }
  }
})
test.after(stopBooted)

const orders: [sort: string, names: string[]][] = [
  // Any order.
  ['', ['Ann', 'Bob', 'Cid']],
  ['name', ['Ann', 'Bob', 'Cid']],
  ['-name', ['Cid', 'Bob', 'Ann']],
  ['@rowid', ['Cid', 'Ann', 'Bob']],
  ['books_via_author.title', ['Bob', 'Ann', 'Cid']],
]
const filters = ["books_via_author.title?~'of'", "books_via_author.title!='x'&&name!='Dan'"]
for (const [sort, names] of orders) {
  for (const fields of ['', 'id,name']) {
    test(`sorted by ${sort || 'nothing'}, ${fields || 'all fields'}: each record once`, async () => {
      for (const filter of filters) {
        const query = new URLSearchParams({ filter, sort, fields })
        const answer = await send(server.url, { path: `/api/collections/authors/records?${query}` })
        assert.is(answer.status, 200, answer.text)
        const { items, totalItems } = answer.json as {
          items: { name: string; bio?: string }[]
          totalItems: number
        }
        const listed = items.map(({ name }) => name)
        assert.equal(sort === '' ? listed.sort() : listed, names)
        assert.is(totalItems, 3)
        assert.is(
          items.every(({ bio }) => (bio === undefined) === (fields !== '')),
          true,
        )
      }
    })
  }
}

test.run()
