import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startChild } from '../../server/store/sqlite/child.js'
import type { ReaderTask } from '../../server/store/sqlite/reader-process.js'
import { emptyFolder } from './data-folder.js'

const add = process.platform === 'linux' ? test : test.skip
const megabytes = 200
// A page cache of 16 MB, what a sort keeps before it writes, and a row twice.
const mostMegabytes = 80

add('a sort of large texts in a reader uses the disk, and leaves nothing there', async () => {
  const dir = emptyFolder()
  const child = startChild(join(dir, 'data.db'), 1000, 'read')
  const ask = async (text: string) => {
    child.send({ kind: 'all', text, params: [], schema: 1 } satisfies ReaderTask)
    const [answer] = await once(child, 'message')
    return answer
  }
  try {
    await ask('SELECT 1')
    const before = peakMegabytes(child.pid!)
    const answer = await ask(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${megabytes})
      SELECT i FROM n ORDER BY hex(randomblob(500000)) LIMIT ${megabytes}`,
    )
    assert.is(answer.result?.length, megabytes, JSON.stringify(answer))
    const grown = peakMegabytes(child.pid!) - before
    assert.ok(grown < mostMegabytes, `${grown} MB`)
    assert.equal(
      readdirSync(dir).filter((name) => !name.startsWith('data.db')),
      [],
    )
  } finally {
    child.kill('SIGKILL')
  }
})

add(
  'a reader process keeps few long statements, however many different ones were run',
  async () => {
    const child = startChild(join(emptyFolder(), 'data.db'), 1000, 'read')
    const ask = async (text: string) => {
      child.send({ kind: 'get', text, params: [], schema: 1 } satisfies ReaderTask)
      const [answer] = await once(child, 'message')
      assert.ok('result' in answer, JSON.stringify(answer))
    }
    try {
      // As long as what a filter of 3,500 bytes over related records becomes.
      const filterOf = (round: number) =>
        Array.from({ length: 150 }, (_, at) => {
          const value = `a${round}_${at}`
          return `NOT EXISTS (SELECT 1 FROM sqlite_master AS "${value}" LEFT JOIN sqlite_master AS "b${value}"
          ON "b${value}".name = "${value}".tbl_name WHERE "${value}".name = m.name AND "b${value}".sql = '${value}')`
        }).join(' AND ')
      await ask(`SELECT count(*) AS n FROM sqlite_master AS m WHERE ${filterOf(-1)}`)
      const before = peakMegabytes(child.pid!)
      for (let round = 0; round < 400; round++) {
        await ask(`SELECT count(*) AS n FROM sqlite_master AS m WHERE ${filterOf(round)}`)
      }
      const grown = peakMegabytes(child.pid!) - before
      assert.ok(grown < 100, `${grown} MB`)
    } finally {
      child.kill('SIGKILL')
    }
  },
)

function peakMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1000
}

test.run()
