import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { authJobs } from '../../server/auth/jobs.js'
import { formatDate } from '../../server/base/clock.js'
import { makeAccountTables, makeApp, makeAuthCollection } from '../records/made-app.js'

const test = suite('clean-up jobs')

test('what has outlived its collection’s duration goes, the rest stays', async () => {
  const made = await makeApp([
    makeAuthCollection('short', [], options(60, 60)),
    makeAuthCollection('long', [], options(3_600, 7_200)),
    ...makeAccountTables().map((table) => ({
      ...table,
      fields: [...table.fields, { ...table.fields[1]!, name: 'created' }],
    })),
  ])
  const now = made.app.clock.now()
  let count = 0
  for (const table of ['_otps', '_mfas']) {
    for (const owner of ['short', 'long']) {
      for (const age of [59, 61, 3_599, 3_601, 7_201]) {
        await made.insert(table, {
          id: `${table}${count++}`,
          collectionRef: `pbc_${owner}`,
          recordRef: `${owner} ${age}`,
          created: formatDate(now - age * 1_000),
        })
      }
    }
  }
  for (const job of authJobs) await job.run(made.app)
  const left = async (table: string) =>
    (await made.rows(`SELECT recordRef FROM ${table} ORDER BY rowid`)).map(
      (row) => row['recordRef'],
    )
  assert.equal(await left('_otps'), ['short 59', 'long 59', 'long 61', 'long 3599'])
  assert.equal(await left('_mfas'), ['short 59', 'long 59', 'long 61', 'long 3599', 'long 3601'])
  await made.close()
})

test('they bear the names that PocketBase lists', () => {
  assert.equal(
    authJobs.map(({ name, schedule }) => [name, schedule]),
    [
      ['__pbMFACleanup__', '0 * * * *'],
      ['__pbOTPCleanup__', '0 * * * *'],
    ],
  )
})

function options(otpSeconds: number, mfaSeconds: number) {
  const emailTemplate = { subject: 'x', body: 'x' }
  return {
    otp: { enabled: false, duration: otpSeconds, length: 6, emailTemplate },
    mfa: { enabled: false, duration: mfaSeconds, rule: '' },
  }
}

test.run()
