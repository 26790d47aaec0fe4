import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RecordNews } from '../../server/base/bus.js'
import { createForeseen, type Deletion } from '../../server/realtime/foreseen.js'

const newsOf = (recordId: string) => ({ recordId }) as RecordNews
const many = (count: number, sender: string, transaction: number): Deletion[] =>
  Array.from({ length: count }, (_, number) => ({ sender, transaction, number }))

test('a delete is taken once, by who announced it', () => {
  const foreseen = createForeseen()
  const deletion = { sender: 'a', transaction: 1, number: 7 }
  foreseen.add(deletion, newsOf('ann'))
  assert.is(foreseen.take({ ...deletion, sender: 'b' }), undefined)
  assert.is(foreseen.take({ ...deletion, transaction: 2 }), undefined)
  assert.is(foreseen.take(deletion)?.recordId, 'ann')
  assert.is(foreseen.take(deletion), undefined)
})

test('one transaction may delete any number, while others go on', () => {
  const foreseen = createForeseen()
  const large = many(40_000, 'a', 1)
  for (const deletion of large) foreseen.add(deletion, newsOf(`${deletion.number}`))
  for (let transaction = 2; transaction <= 8; transaction++) {
    for (const deletion of many(10, 'a', transaction)) foreseen.add(deletion, newsOf('other'))
  }
  for (let transaction = 1; transaction <= 30; transaction++) {
    for (const deletion of many(10, 'b', transaction)) foreseen.add(deletion, newsOf('other'))
  }
  for (const deletion of large) {
    assert.is(foreseen.take(deletion)?.recordId, `${deletion.number}`)
  }
})

test('transactions that failed are forgotten', () => {
  const foreseen = createForeseen()
  const failed = many(10_000, 'a', 1)
  for (const deletion of failed) foreseen.add(deletion, newsOf('failed'))
  for (let transaction = 2; transaction <= 9; transaction++) {
    for (const deletion of many(1, 'a', transaction)) foreseen.add(deletion, newsOf('later'))
  }
  assert.is(foreseen.take(failed[0]!), undefined)
  assert.is(foreseen.take(many(1, 'a', 2)[0]!)?.recordId, 'later')
})

test('a process that has gone leaves nothing after others have come', () => {
  const foreseen = createForeseen()
  const left = many(10_000, 'gone', 1)
  for (const deletion of left) foreseen.add(deletion, newsOf('left'))
  for (let at = 0; at < 64; at++) {
    foreseen.add({ sender: `process ${at}`, transaction: 1, number: 0 }, newsOf('other'))
  }
  foreseen.add({ sender: 'process 0', transaction: 2, number: 1 }, newsOf('other'))
  assert.is(foreseen.take(left[0]!), undefined)
})

test.run()
