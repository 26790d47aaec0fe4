import { makeCollection, makeField } from './made-app.js'

/**
 * Tickets of crews, with many ties in their sort keys, and indexes that SQLite may or may not use.
 */
export const collections = [
  makeCollection('crews', [makeField('text', 'name'), makeField('text', 'city')], {
    indexes: [
      "CREATE UNIQUE INDEX ix_crews_name ON crews (name COLLATE NOCASE) WHERE name != ''",
      'CREATE INDEX ix_crews_city ON crews (city)',
    ],
  }),
  makeCollection(
    'tickets',
    [
      makeField('text', 'code'),
      makeField('text', 'mail'),
      makeField('text', 'status'),
      makeField('bool', 'done'),
      makeField('number', 'score'),
      makeField('relation', 'crew', { collectionId: 'pbc_crews', maxSelect: 1 }),
      makeField('relation', 'helpers', { collectionId: 'pbc_crews', maxSelect: 3 }),
    ],
    {
      indexes: [
        "CREATE UNIQUE INDEX ix_tickets_code ON tickets (code COLLATE NOCASE) WHERE code != ''",
        "CREATE UNIQUE INDEX ix_tickets_mail ON tickets (mail) WHERE mail != ''",
        'CREATE INDEX ix_tickets_status ON tickets (status)',
        'CREATE INDEX ix_tickets_score ON tickets (score DESC)',
        'CREATE INDEX ix_tickets_crew ON tickets (crew, score)',
        'CREATE INDEX ix_tickets_done ON tickets (done, code)',
      ],
    },
  ),
]

const crewId = (n: number): string => `crew0000000000${n}`
const ticketId = (letter: string): string => `ticket00000000${letter}`

/** Rows by collection; by default SQLite returns them in this order. */
export const rows: Record<string, Record<string, string | number>[]> = {
  crews: [3, 1, 2].map((n) => ({ id: crewId(n), name: `Crew ${n}`, city: n === 1 ? 'a' : 'b' })),
  tickets: [
    ['h', 'H1', 'new', 1, 2, 1, [1, 2]],
    ['c', '', 'old', 0, 1, 2, []],
    ['f', 'F1', 'new', 0, 2, 3, [3]],
    ['a', 'A1', 'old', 1, 1, 0, [2, 1]],
    ['e', '', 'new', 0, 3, 1, [2]],
    ['b', 'B1', '', 1, 2, 3, [1]],
    ['g', 'G1', 'old', 1, 1, 2, []],
    ['d', '', 'new', 0, 2, 1, [3, 2]],
  ].map(([letter, code, status, done, score, crew, helpers]) => ({
    id: ticketId(String(letter)),
    code: String(code),
    mail: code ? `${letter}@example.com` : '',
    status: String(status),
    done: Number(done),
    score: Number(score),
    crew: crew ? crewId(Number(crew)) : '',
    helpers: JSON.stringify((helpers as number[]).map(crewId)),
  })),
}

interface Question {
  filter?: string
  sort?: string
  perPage?: string
  /** The list rule of the tickets. */
  rule?: string
}

/** A guest's queries, and the tickets in PocketBase 0.39's order. */
export const orderCases: [question: Question, tickets: string][] = [
  [{}, 'hcfaebgd'],
  [{ filter: "'a' = 'b' || score > 0" }, 'hcfaebgd'],
  [{ filter: "'a' = 'b' || status = status", sort: 'done' }, 'cedfabgh'],
  [{ filter: '(1 > 2 || crew.name = crew.name)', sort: 'done' }, 'cedfabgh'],
  [{ filter: '1 = 1 || done = true', sort: 'score' }, 'gacdbfhe'],
  [{ filter: '1 = 1 || done = true', sort: '-score' }, 'ehfbdcag'],
  [{ filter: '1 = 1 || done = true', sort: 'status' }, 'bhfedcag'],
  [{ filter: 'done = true || 1 = 1', sort: 'crew' }, 'ahdecgfb'],
  [{ filter: '2 > 1', sort: 'crew' }, 'ahdecgfb'],
  [{ filter: '2 > 1 && score > 0', sort: '-done' }, 'hgbafdec'],
  [{ filter: "crew.name != ''" }, 'bcdefgh'],
  [{ filter: "crew.name ?!~ 'x'" }, 'bcdefgh'],
  [{ filter: "crew.name != '' || done = true", sort: 'status' }, 'bhfedcag'],
  [{ filter: "crew.name != ''", sort: '-score' }, 'ehfbdcg'],
  [{ filter: "helpers.name ?~ 'Crew'" }, 'abdefh'],
  [{ filter: "helpers.name ?!= 'Crew 1'", sort: '-done' }, 'hgafdec'],
  [{ filter: "helpers:each ?!= ''", sort: 'score' }, 'adbfhe'],
  [{ filter: "code = 'A1' || done = true" }, 'habg'],
  [{ filter: "code = 'A1' || status = 'new'" }, 'hfaed'],
  [{ filter: "code = 'A1' || score = 2" }, 'hfabd'],
  [{ filter: "(code = 'A1' || code = 'F1' || code = 'B1')", sort: 'done' }, 'fab'],
  [{ filter: "code = 'G1' || code = 'A1'" }, 'ag'],
  [{ filter: "crew.name = 'Crew 2'" }, 'cg'],
  [{ filter: "crew.name = 'Crew 1'" }, 'deh'],
  [{ filter: "crew.name = 'Crew 1'", sort: 'done' }, 'edh'],
  [{ filter: "crew.city = 'a'" }, 'hde'],
  [{ filter: "crew.city = 'b'" }, 'fbcg'],
  [{ filter: "crew.city = 'b'", sort: 'done' }, 'fcbg'],
  [{ sort: 'crew.city' }, 'ahedcfbg'],
  [{ sort: '-crew.name' }, 'fbcgheda'],
  [{ sort: 'status', perPage: '2' }, 'bh'],
  [{ sort: 'status', perPage: '100' }, 'bhfedcag'],
  [{ sort: 'crew', perPage: '1000' }, 'ahdecgfb'],
  [{ sort: 'done,status' }, 'edfcbhag'],
  [{ sort: 'helpers.name' }, 'cghbaefd'],
  [{ sort: '-helpers:each' }, 'fdaehbcg'],
  [{ sort: 'helpers:length' }, 'cgfebhad'],
  [{ sort: '-@rowid', filter: "crew.name != ''" }, 'dgbefch'],
  [{ sort: 'score', filter: "status = 'new'" }, 'hfde'],
  [{ sort: 'score', filter: "status = 'new'", perPage: '2' }, 'hf'],
  [{ sort: 'status', filter: 'score = 2', perPage: '1' }, 'b'],
  [{ sort: '-done', filter: "status > 'a'", perPage: '1' }, 'h'],
  [{ sort: 'crew', filter: 'done = true', perPage: '2' }, 'ah'],
  [{ sort: 'crew', filter: 'done = true', perPage: '200' }, 'ahgb'],
  [{ rule: "'a' = 'b' || score > 0" }, 'hcfaebgd'],
  [{ rule: "@request.auth.id = '' || done = true", sort: 'score' }, 'gacdbfhe'],
  [{ rule: "@request.auth.id = '' && score > 0", sort: 'done' }, 'cedfabgh'],
  [{ rule: "@request.auth.id != '' || crew.name != ''" }, 'bcdefgh'],
  [{ rule: "@request.auth.id = '' || crew.name = 'x'" }, 'abcdefgh'],
  [{ rule: "@request.auth.id = '' || crew.name = 'x'", sort: '-done' }, 'hgbafdec'],
  [{ rule: "@request.method = 'GET' || crew.city = 'x'", sort: 'crew' }, 'ahdecgfb'],
  [{ rule: "@request.method = 'GET' && helpers.name ?!= 'x'" }, 'abcdefgh'],
  [{ rule: "crew.name = 'Crew 2' || @collection.crews.city ?= 'a'" }, 'abcdefgh'],
  [{ rule: "@collection.crews.name ?= 'Crew 1'", sort: 'status' }, 'bhfedcag'],
  [{ rule: "@request.body.x:isset = false || code = 'A1'" }, 'hcfaebgd'],
  [{ filter: "code = 'A1' && done = true" }, 'a'],
  [{ filter: "code ~ '1' || 1 > 2", sort: '-score' }, 'hfbag'],
  [{ filter: "status != 'x' || '' = null", sort: '-score' }, 'ehfbdcag'],
  [{ filter: "status != 'x' || '' = null" }, 'hcfaebgd'],
  [{ filter: "status = 'new' || '' != null" }, 'hfed'],
  [{ filter: "status = 'new' || score = 3" }, 'hfed'],
  [{ filter: "status = 'new' || score = 3 || 1 > 2" }, 'hfed'],
  [{ filter: "status != ''", sort: 'done,status', perPage: '1' }, 'f'],
  [{ filter: "status != ''", sort: 'done,status', perPage: '6' }, 'edfcha'],
  [{ filter: "status != ''", sort: 'crew,score,status', perPage: '1' }, 'a'],
  [{ filter: "status != ''", sort: '-done,status', perPage: '1' }, 'h'],
  [{ filter: "status != ''", sort: '-done,status', perPage: '2' }, 'ha'],
  [{ filter: "status != ''", sort: 'crew,score,status', perPage: '7' }, 'ahdecgf'],
  [{ filter: "code = 'G1' || code = 'H1'" }, 'hg'],
  [{ filter: "code = 'G1' || code = 'F1' || code = 'H1'" }, 'hfg'],
  [{ filter: "code = 'G1' || id = 'ticket00000000h'" }, 'hg'],
  [{ filter: "code = 'G1' || id = 'ticket00000000c'", sort: 'score' }, 'gc'],
  [{ filter: "code = 'A1' || crew = 'crew00000000001'" }, 'haed'],
  [{ filter: "code = 'G1' || (code = 'F1' && status = 'new')" }, 'fg'],
  [{ filter: "code = 'G1' && (crew.name = '' || status = 'old')" }, 'g'],
  [{ filter: "code != 'G1' && 1 > 2 || code = 'H1' || code = 'B1'" }, 'hb'],
  [{ filter: "mail = 'g@example.com' || status = 'new'" }, 'hfegd'],
  [{ filter: "mail = 'g@example.com' || mail = 'a@example.com'" }, 'ag'],
  [{ filter: "mail = 'g@example.com' || id = 'ticket00000000c'" }, 'cg'],
  [{ filter: "mail = 'g@example.com' && (1 > 2 || mail = mail)" }, 'g'],
  [{ rule: "mail = 'g@example.com' || crew.name = 'Crew 1'" }, 'degh'],
  [{ rule: "mail = 'g@example.com' || mail = 'a@example.com'" }, 'ag'],
]
