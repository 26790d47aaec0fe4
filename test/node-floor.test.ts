import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isNewEnough } from '../server/node-floor.js'

test('node floor: 22.14 and everything after it is new enough', () => {
  for (const version of ['22.14.0', '22.23.3', '24.0.0', '26.12.1', '100.1.0']) {
    assert.ok(isNewEnough(version), version)
  }
})

test('node floor: older ones are not', () => {
  for (const version of ['22.13.1', '22.2.0', '20.20.2', '18.0.0', '8.99.99']) {
    assert.not.ok(isNewEnough(version), version)
  }
})

test.run()
