import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import bcrypt from 'bcrypt'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BcryptTask } from '../../server/passwords/bcrypt-pair.js'
import { createPairThreads, type PairThreads } from '../../server/passwords/pair-threads.js'
import { createPasswords } from '../../server/passwords/pool.js'
import { until } from '../helper/mail-world.js'

const folder = mkdtempSync(join(tmpdir(), 'pocketgate-threads-'))
test.after(() => rmSync(folder, { recursive: true }))

/** A long pair takes about 100 ms, so the threads it was given to are busy meanwhile. */
const short = tasksOf(4)
const long = tasksOf(10)

test('two threads compute two pairs at once, and a third has to wait', async () => {
  const threads = createPairThreads({ limit: 2 })
  try {
    const first = await begun(threads, long)
    const second = await begun(threads, long)
    threads.grow()
    assert.is(threads.run(short), undefined)
    for (const hashes of [await first.hashes, await second.hashes]) {
      assert.equal(hashes, expectedOf(long))
    }
    assert.equal(await threads.run(short), expectedOf(short))
  } finally {
    await threads.close()
  }
})

test('a thread that has nothing to do ends, and another one is started when it is needed', async () => {
  const threads = createPairThreads({ limit: 1, idleMs: 20 })
  try {
    const before = threadsHere()
    for (let times = 0; times < 2; times++) {
      assert.equal(await (await begun(threads, short)).hashes, expectedOf(short))
      await until(() => threadsHere() === before, 'the thread ended')
    }
  } finally {
    await threads.close()
  }
})

test('a close waits for what is running', async () => {
  const threads = createPairThreads({ limit: 1 })
  const { hashes } = await begun(threads, long)
  await threads.close()
  assert.equal(await hashes, expectedOf(long))
  threads.grow()
  assert.is(threads.run(short), undefined)
})

test('a thread that dies fails what it was computing, and is replaced', async () => {
  const program = join(folder, 'dies.mjs')
  writeFileSync(
    program,
    `import { parentPort } from 'node:worker_threads'
    parentPort.on('message', (tasks) => tasks ? process.exit(1) : parentPort.close())
    parentPort.postMessage('ready')`,
  )
  const threads = createPairThreads({ limit: 1, program })
  try {
    for (let times = 0; times < 2; times++) {
      const { hashes } = await begun(threads, short)
      const fault = await hashes.catch((error: Error) => error)
      assert.instance(fault, Error)
    }
  } finally {
    await threads.close()
  }
})

test('a thread that never gets ready is not tried again', async () => {
  const program = join(folder, 'forbidden.mjs')
  const tried = join(folder, 'tried')
  writeFileSync(
    program,
    `import { appendFileSync } from 'node:fs'
    appendFileSync(${JSON.stringify(tried)}, 'x')
    throw new Error('no WebAssembly here')`,
  )
  const before = threadsHere()
  const faults: string[] = []
  const threads = createPairThreads({
    limit: 2,
    program,
    onFault: ({ message }) => faults.push(message),
  })
  threads.grow()
  await until(() => readdirSync(folder).includes('tried'), 'the thread started')
  await until(() => threadsHere() === before, 'the thread ended')
  threads.grow()
  assert.is(threadsHere(), before)
  assert.is(threads.run(short), undefined)
  assert.equal(faults, ['no WebAssembly here'])
  await threads.close()
})

test('60 passwords at once, right and wrong ones of two costs, get their own answers', async () => {
  const passwords = await createPasswords({ engine: 'auto', workers: 2, queueLimit: 100 })
  const before = threadsHere()
  let most = before
  try {
    const hashes = [4, 8].map((cost) => bcrypt.hashSync('right', cost))
    for (let times = 0; times < 4; times++) {
      const answers = await Promise.all(
        Array.from({ length: 60 }, async (_, at) => {
          const isRight = await passwords.compare(
            at % 3 === 0 ? 'right' : `wrong ${at}`,
            hashes[at % 2]!,
          )
          most = Math.max(most, threadsHere())
          return isRight
        }),
      )
      assert.equal(
        answers,
        answers.map((_, at) => at % 3 === 0),
      )
    }
    const made = await Promise.all(Array.from({ length: 20 }, () => passwords.hash('right', 4)))
    for (const hash of made) assert.ok(await passwords.compare('right', hash))
    assert.is(new Set(made).size, 20)
    // npm bcrypt has no threads of its own: what came on top are those for pairs.
    if (threadsHere() > 0) assert.ok(most > before, `${before}, ${most}`)
  } finally {
    await passwords.close()
  }
})

/** Asks until a thread has taken them. */
async function begun(threads: PairThreads, tasks: [BcryptTask, BcryptTask]) {
  for (;;) {
    const hashes = threads.run(tasks)
    if (hashes) return { hashes }
    threads.grow()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

function tasksOf(cost: number): [BcryptTask, BcryptTask] {
  const of = (plain: string) => ({ plain, setting: bcrypt.genSaltSync(cost) })
  return [of('a'), of('b')]
}

function expectedOf(tasks: readonly BcryptTask[]): string[] {
  return tasks.map(({ plain, setting }) => bcrypt.hashSync(plain, setting))
}

/** This process's threads; 0 where the system doesn't tell. */
function threadsHere(): number {
  try {
    return readdirSync('/proc/self/task').length
  } catch {
    return 0
  }
}

test.run()
