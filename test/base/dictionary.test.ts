import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dictionary } from '../../server/base/dictionary.js'

test('a dictionary inherits nothing, and takes any name', () => {
  const made = dictionary<string>()
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    assert.is(made[name], undefined, name)
    made[name] = 'set'
    assert.is(made[name], 'set', name)
  }
  assert.is(Object.keys(made).length, 4)
  assert.is(Object.keys(dictionary()).length, 0)
  assert.is(Object.getPrototypeOf(Object.getPrototypeOf(made)), null)
})

test.run()
