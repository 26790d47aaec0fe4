import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  gather,
  Problem,
  problemsJson,
  problemsText,
  publicErrors,
} from '../../server/base/problems.js'

const problems = {
  name: new Problem('bad_name', 'must be <short>'),
  fields: { '1': { name: new Problem('blank', 'cannot be blank', { fieldName: 'a' }) } },
}

test('clients read sentences, keys in order', () => {
  assert.is(
    JSON.stringify(publicErrors(problems)),
    '{"fields":{"1":{"name":{"code":"blank","message":"Cannot be blank.","params":{"fieldName":"a"}}}},' +
      '"name":{"code":"bad_name","message":"Must be <short>."}}',
  )
})

test('in one line they read as Go prints them', () => {
  assert.is(
    problemsText(problems),
    'fields: (1: (name: cannot be blank.).); name: must be <short>.',
  )
})

test('as indented JSON they read as Go writes it', () => {
  assert.is(
    problemsJson(problems),
    '{\n  "fields": {\n    "1": {\n      "name": "cannot be blank"\n    }\n  },\n' +
      '  "name": "must be <short>"\n}',
  )
})

test('no fault at all is undefined', () => {
  assert.is(gather({ a: undefined }), undefined)
})

test.run()
