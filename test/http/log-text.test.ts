import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { logText } from '../../server/http/log-text.js'

const line = (entry: object) => logText(`${JSON.stringify({ level: 40, time: 0, ...entry })}\n`)

test('a line for people has the time of day, the level, the message and what else it says', () => {
  const text = line({ msg: 'a word', status: 200, url: '/x y', ip: '10.0.0.1' })
  assert.match(text, /^\d\d:\d\d:\d\d WARN {2}a word status=200 url="\/x y" ip=10\.0\.0\.1\n$/)
})

test('a stack stands below, and control characters move no cursor', () => {
  const text = line({ level: 50, msg: 'a\u001b[31m\nb', err: { stack: 'Error: x\n  at y' } })
  assert.match(text, /ERROR a \[31m b\n {4}Error: x\n {4}at y\n$/)
})

test('what is no JSON stays as it is', () => {
  assert.is(logText('plain\n'), 'plain\n')
})

test.run()
