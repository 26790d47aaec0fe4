import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RecordNews } from '../../server/base/bus.js'
import { createBroker } from '../../server/realtime/broker.js'
import type { Db } from '../../server/store/store.js'
import { silentLog } from '../store/data-folder.js'

function newsOf(recordId: string): RecordNews {
  const collection = { id: 'posts_id', name: 'posts' } as RecordNews['collection']
  return { collection, recordId, before: undefined, after: undefined }
}

/** A broker whose creates are judged only when `finish` is called. */
function slowBroker() {
  const judged: string[] = []
  let finish = () => {}
  const slow = new Promise<void>((resolve) => {
    finish = resolve
  })
  const broker = createBroker({
    log: silentLog,
    clock: { now: () => 0 },
    async *judge(action, { recordId }) {
      if (action === 'create') await slow
      judged.push(`${action} ${recordId}`)
      yield { json: '{}', readers: new Map() }
    },
    follow: () => {},
    reread: () => {},
    drop: () => {},
  })
  return { broker, judged, finish }
}

test('a delete waits until earlier news of its record have been judged', async () => {
  const { broker, judged, finish } = slowBroker()
  broker.take('create', newsOf('a'))
  const deleting = broker.foresee(newsOf('a'), {} as Db)
  await broker.foresee(newsOf('b'), {} as Db)
  finish()
  await deleting
  assert.equal(judged, ['delete b', 'create a', 'delete a'])
})

test('but not for long, since other writes wait with it', async () => {
  const { broker, judged } = slowBroker()
  broker.take('create', newsOf('a'))
  await broker.foresee(newsOf('a'), {} as Db)
  assert.equal(judged, ['delete a'])
})

test.run()
