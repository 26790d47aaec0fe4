import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMarks } from '../../server/limits/marks.js'

const group = { name: 'test', kept: 10 }
let now = 0
const clock = { now: () => now }

test('a mark is there until its time is over', async () => {
  const marks = createMarks(clock)
  now = 1000
  await marks.set(group, 'a', 'x', 2000)
  assert.is(await marks.get(group, 'a'), 'x')
  assert.is(await marks.get({ ...group, name: 'other' }, 'a'), undefined)
  now = 2000
  assert.is(await marks.get(group, 'a'), undefined)
})

test('of many who claim a mark one gets it, until its time is over', async () => {
  const marks = createMarks(clock)
  now = 0
  const claims = () =>
    Promise.all(['x', 'y', 'z'].map((each) => marks.claim(group, 'a', each, now + 50)))
  assert.equal(await claims(), [true, false, false])
  assert.is(await marks.get(group, 'a'), 'x')
  now = 50
  assert.equal(await claims(), [true, false, false])
})

test('a mark is taken once, and can be claimed again', async () => {
  const marks = createMarks(clock)
  await marks.set(group, 'a', 'x', Number.POSITIVE_INFINITY)
  assert.is(await marks.take(group, 'a'), 'x')
  assert.is(await marks.take(group, 'a'), undefined)
  assert.ok(await marks.claim(group, 'a', 'y', Number.POSITIVE_INFINITY))
})

test('a list keeps its last values, oldest first', async () => {
  const marks = createMarks(clock)
  for (const value of ['a', 'b', 'c']) await marks.push(group, 'list', value, 2)
  assert.equal(await marks.list(group, 'list'), ['b', 'c'])
  assert.equal(await marks.list(group, 'none'), [])
})

test('a group keeps a bounded number, whoever fills another', async () => {
  const marks = createMarks(clock)
  await marks.set(group, 'mine', 'x', Number.POSITIVE_INFINITY)
  const other = { name: 'other', kept: 10 }
  for (let i = 0; i < 100; i++) await marks.set(other, `${i}`, 'y', Number.POSITIVE_INFINITY)
  assert.is(await marks.get(other, '0'), undefined)
  assert.is(await marks.get(other, '99'), 'y')
  assert.is(await marks.get(group, 'mine'), 'x')
})

test.run()
