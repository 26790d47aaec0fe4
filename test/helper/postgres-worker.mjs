// The worker of test/helper/database.ts: runs one statement at a time while the test's thread
// waits.
import { parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'

const { port, signal } = workerData
const clients = new Map()
const numbers = new Set([20, 21, 23, 26, 700, 701, 1700])

const types = {
  getTypeParser(oid) {
    if (oid === 16) return (text) => (text === 't' ? 1 : 0)
    if (oid === 17) return (text) => Buffer.from(text.slice(2), 'hex')
    return numbers.has(oid) ? Number : String
  },
}

async function run({ id, url, options, text, values, end }) {
  let client = clients.get(id)
  if (end) {
    clients.delete(id)
    await client?.end()
    return {}
  }
  if (!client) {
    client = new pg.Client({
      connectionString: url,
      options,
      types,
    })
    client.on('error', () => {})
    await client.connect()
    clients.set(id, client)
  }
  const result = [await client.query(values.length > 0 ? { text, values } : { text })].flat().at(-1)
  return { rows: result.rows, changes: result.rowCount ?? 0 }
}

port.on('message', async (task) => {
  let answer
  try {
    answer = await run(task)
  } catch (error) {
    answer = { fault: error.message, code: error.code }
  }
  port.postMessage({ ...answer, number: task.number })
  Atomics.add(signal, 0, 1)
  Atomics.notify(signal, 0)
})
parentPort.unref?.()
