/**
 * Lists of a guest, of Ann (p1) and of Bob (p2), under the collections' list rules: rows that
 * PocketBase 0.39 gives; undefined: status 400.
 */
export const memberCases: [
  who: 'guest' | 'ann' | 'bob',
  collection: string,
  query: { filter?: string; sort?: string },
  rows: string[] | undefined,
][] = [
  // the list rule
  ['guest', 'posts', {}, ['o1', 'o2']],
  ['guest', 'posts', { filter: "title = 'three'" }, []],
  ['guest', 'posts', { filter: "title = 'One' || title = 'three'" }, ['o1']],
  ['guest', 'notes', {}, []],
  ['ann', 'notes', {}, ['n1']],
  ['bob', 'notes', {}, ['n2']],
  // hidden fields
  ['guest', 'people', { filter: "secret = 'one'" }, undefined],
  ['ann', 'people', { filter: "secret = 'one'" }, undefined],
  ['ann', 'people', { filter: "name = 'x' && secret != ''" }, undefined],
  ['ann', 'people', { filter: "tokenKey != ''" }, undefined],
  ['ann', 'people', { filter: "password != ''" }, undefined],
  ['ann', 'people', { filter: "boss.secret != ''" }, undefined],
  ['ann', 'posts', { filter: "author.tokenKey != ''" }, undefined],
  ['ann', 'people', { sort: 'secret' }, undefined],
  ['ann', 'posts', { sort: 'author.tokenKey' }, undefined],
  // private e-mails
  ['guest', 'people', { filter: "email != ''" }, ['p1']],
  ['bob', 'people', { filter: "email = 'bob@example.com'" }, []],
  ['bob', 'people', { filter: "email = 'ann@example.com'" }, ['p1']],
  ['bob', 'people', { filter: "email:lower ~ 'EXAMPLE'" }, ['p1']],
  ['bob', 'people', { filter: "email ~ 'cid' || name = ''" }, ['p3']],
  ['bob', 'people', { filter: "'bob@example.com' = email" }, []],
  ['bob', 'people', { filter: "boss.email ?= 'ann@example.com'" }, ['p2', 'p3']],
  ['bob', 'people', { filter: "friends.email ?= 'bob@example.com'" }, []],
  ['bob', 'people', { sort: '-email' }, ['p3', 'p2', 'p1']],
  // the list rules of joined collections
  ['ann', 'people', { filter: "notes_via_owner.text ?= 'his'" }, []],
  ['bob', 'people', { filter: "notes_via_owner.text ?= 'his'" }, ['p2']],
  ['ann', 'people', { filter: "notes_via_owner.text ?!= 'x'" }, ['p1', 'p3']],
  ['ann', 'people', { filter: "name ~ 'bob' || notes_via_owner.text ?= 'mine'" }, ['p1']],
  ['guest', 'people', { filter: "name ~ 'bob' || notes_via_owner.text ?= 'mine'" }, []],
  ['guest', 'people', { filter: "1 = 1 || notes_via_owner.text ?= 'mine'" }, ['p3']],
  ['guest', 'people', { filter: "posts_via_author.title ?= 'three'" }, []],
  ['guest', 'people', { filter: "posts_via_author.title ?= 'One'" }, ['p1']],
  ['guest', 'people', { sort: 'posts_via_author.title,id' }, ['p3', 'p1']],
  ['ann', 'people', { filter: "posts_via_author.notes_via_about.text ?= 'mine'" }, ['p1']],
  ['ann', 'people', { filter: "vault_via_owner.key != ''" }, undefined],
  ['ann', 'people', { sort: 'vault_via_owner.key' }, undefined],
]
