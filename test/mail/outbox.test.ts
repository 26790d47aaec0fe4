import { EventEmitter, once } from 'node:events'
import { pino } from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../server/mail/mailer.js'
import { createOutbox } from '../../server/mail/outbox.js'

const test = suite('outbox')

const message: Message = {
  from: { name: '', address: 'a@example.com' },
  to: { name: '', address: 'b@example.com' },
  subject: 'x',
  html: 'x',
  text: 'x',
}

/** A mailer that holds its mails until `gate` opens. */
function heldMailer() {
  const gate = new EventEmitter()
  gate.setMaxListeners(0)
  const state = { sending: 0, most: 0, closed: false }
  return {
    gate,
    state,
    async send() {
      state.sending++
      state.most = Math.max(state.most, state.sending)
      await once(gate, 'open')
      state.sending--
    },
    close: () => {
      state.closed = true
    },
  }
}

function logLines(): { log: pino.Logger; lines: string[] } {
  const lines: string[] = []
  return { log: pino({}, { write: (line: string) => void lines.push(line) }), lines }
}

test('ten mails go at a time, and what somebody waits for does not wait behind them', async () => {
  const mailer = heldMailer()
  const outbox = createOutbox(mailer, logLines().log)
  const usual = Array.from({ length: 25 }, () => outbox.send(message))
  await new Promise((resolve) => setTimeout(resolve, 150))
  assert.is(mailer.state.sending, 10)
  const urgent = outbox.send(message, 'urgent')
  await new Promise((resolve) => setTimeout(resolve, 10))
  assert.is(mailer.state.sending, 11)
  const opening = setInterval(() => mailer.gate.emit('open'), 5)
  await Promise.all([...usual, urgent])
  clearInterval(opening)
  assert.is(mailer.state.most, 11)
})

test('work for later that fails is logged, and fails nobody', async () => {
  const { log, lines } = logLines()
  const outbox = createOutbox(heldMailer(), log)
  await outbox.later('a mail', async () => {
    throw new Error('no luck')
  })
  assert.is(lines.length, 1)
  assert.match(lines[0]!, 'failed: a mail')
  assert.match(lines[0]!, 'no luck')
})

test('closing waits for what is under way', async () => {
  const mailer = heldMailer()
  const outbox = createOutbox(mailer, logLines().log)
  let done = false
  void outbox.later('a mail', async () => {
    await outbox.send(message)
    done = true
  })
  const opening = setInterval(() => mailer.gate.emit('open'), 5)
  await outbox.close()
  clearInterval(opening)
  assert.ok(done)
  assert.ok(mailer.state.closed)
})

test.run()
