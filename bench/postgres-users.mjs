import { execFileSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { median } from './figures.mjs'
import { signInSuperuser } from './folder.mjs'
import { number } from './report.mjs'

// The first of each isn't counted.
const asks = 41

/** Adds that many accounts, and asks the server from `start` and psql for the same rows. */
export async function benchUsers({ postgres, start }, users) {
  await postgres.query(`SET search_path = bench; INSERT INTO users (${await columnsOf(postgres)})
    SELECT ${await valuesOf(postgres)} FROM generate_series(1, ${users}) AS i`)
  await postgres.query('ANALYZE')
  const server = await start()
  try {
    const token = await signInSuperuser(server)
    const path = '/api/collections/users/records'
    const email = `many-${Math.ceil(users / 2)}@example.com`
    const filter = encodeURIComponent(`email = '${email}'`)
    const rows = [
      [
        'a filter by a unique field',
        `${path}?skipTotal=1&filter=${filter}`,
        `SELECT * FROM users WHERE email = '${email}' LIMIT 30`,
      ],
      [
        'a page with its total',
        `${path}?page=3`,
        'SELECT * FROM users LIMIT 30 OFFSET 60; SELECT count(*) FROM users',
      ],
    ]
    console.log(`\n| ${users} accounts, ms | by the API | by psql | ratio |`)
    console.log('|---|---:|---:|---:|')
    for (const [name, target, statement] of rows) {
      const ours = []
      for (let i = 0; i < asks; i++) {
        const began = performance.now()
        const answer = await fetch(server.url + target, { headers: { authorization: token } })
        const { items } = await answer.json()
        ours.push(performance.now() - began)
        if (!answer.ok || items.length === 0) throw new Error(`${target}: ${answer.status}`)
      }
      const theirs = psqlTimes(postgres.url, statement)
      const [a, b] = [median(ours.slice(1)), median(theirs.slice(1))]
      console.log(`| ${name} | ${number(a)} | ${number(b)} | ${number(a / b)} |`)
    }
  } finally {
    await server.stop()
  }
}

/** Milliseconds of each run, as psql's \timing tells them; of several statements, the sum. */
function psqlTimes(url, statement) {
  const statements = statement.split(';')
  const input = `SET search_path = bench;\n\\timing on\n${`${statements.join(';\n')};\n`.repeat(asks)}`
  const text = execFileSync('psql', [url, '-qAt'], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  const times = [...text.matchAll(/^Time: ([\d.]+) ms/gm)].map((match) => Number(match[1]))
  const sums = []
  for (let i = 0; i < times.length; i += statements.length) {
    sums.push(times.slice(i, i + statements.length).reduce((total, ms) => total + ms, 0))
  }
  return sums
}

const columnNames = (postgres) =>
  postgres.query(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'bench' AND table_name = 'users' AND column_name <> '_rowid_' ORDER BY ordinal_position",
  )

async function columnsOf(postgres) {
  return (await columnNames(postgres)).map(({ name }) => `"${name}"`).join(', ')
}

/** Copies of one account but for what is unique. */
async function valuesOf(postgres) {
  const unique = {
    id: "'many' || lpad(i::text, 11, '0')",
    email: "'many-' || i || '@example.com'",
    username: "'many_' || i",
    tokenKey: 'md5(i::text) || md5((i + 1)::text)',
  }
  const names = (await columnNames(postgres)).map(({ name }) => name)
  return names
    .map((name) => unique[name] ?? `(SELECT "${name}" FROM users ORDER BY id LIMIT 1)`)
    .join(', ')
}
