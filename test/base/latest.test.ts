import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { takingLatest } from '../../server/base/latest.js'

const test = suite('the latest load counts')

test('what an overtaken load brings is dropped', async () => {
  const arrive: ((text: string) => void)[] = []
  const taken: string[] = []
  const load = takingLatest(
    () => new Promise<string>((resolve) => arrive.push(resolve)),
    (text) => taken.push(text),
  )
  const loads = [load(), load(), load()]
  arrive[1]!('second')
  await loads[1]
  arrive[0]!('first')
  await loads[0]
  arrive[2]!('third')
  await loads[2]
  assert.equal(taken, ['second', 'third'])
})

test('one that fails leaves what is there, and the next counts', async () => {
  const taken: number[] = []
  let turn = 0
  const load = takingLatest(
    async () => {
      if (++turn === 2) throw new Error('away')
      return turn
    },
    (value) => taken.push(value),
  )
  await load()
  await load().then(
    () => assert.unreachable(),
    (error) => assert.is(error.message, 'away'),
  )
  await load()
  assert.equal(taken, [1, 3])
})

test.run()
