import { useEffect, useState } from 'preact/hooks'
import { messageOf, pb } from '../api'
import { Dialog } from '../parts/dialog'
import { Problem } from '../parts/problem'
import { Tabs } from '../parts/tabs'
import { mark } from '../route'
import type { Collection } from '../state'
import { type TextKey, t } from '../texts'
import { Calls } from './calls'
import { type Call, loadCalls } from './document'
import { type Operation, operationsOf } from './operations'
import { Parts } from './parts'
import { Snippet } from './snippet'

// By the tab that shows them; the others have tabs of their own.
const namesByTab: Record<string, string[]> = {
  realtime: ['connect', 'submitSubscriptions'],
  authMethods: ['listAuthMethods'],
  authWithOTP: ['requestOTP', 'authWithOTP'],
  verification: ['requestVerification', 'confirmVerification'],
  passwordReset: ['requestPasswordReset', 'confirmPasswordReset'],
  emailChange: ['requestEmailChange', 'confirmEmailChange'],
}

/**
 * How an app calls the API of a collection: with the JS SDK, with curl, and through the login
 * contracts.
 */
export function ApiPreview({ collection }: { collection: Collection }) {
  const operations = operationsOf(collection, pb.baseURL)
  const [current, setCurrent] = useState(operations[0]!.key)
  const [calls, setCalls] = useState<Call[]>([])
  const [fault, setFault] = useState('')
  useEffect(() => {
    loadCalls().then(setCalls, (error) => setFault(messageOf(error)))
  }, [])
  const isAuth = collection.type === 'auth'
  const shownNames = operations.flatMap(({ key }) => namesByTab[key] ?? [key])
  const native = calls.filter(({ door }) => door === 'native')
  const more = native.filter(
    ({ name, path }) =>
      path.startsWith('/api/collections/{collection}/') && !shownNames.includes(name),
  )
  const contracts = calls.filter(({ door }) => door !== 'native')
  const tabs = [
    ...operations.map(({ key }) => ({ key, label: t(`api.${key}` as TextKey) })),
    ...(isAuth && more.length > 0 ? [{ key: 'more', label: t('api.more') }] : []),
    ...(isAuth && contracts.length > 0 ? [{ key: 'contracts', label: t('api.contracts') }] : []),
  ]
  const shown = operations.find(({ key }) => key === current)
  const names = namesByTab[current] ?? [current]
  return (
    <Dialog
      kind="panel"
      title={t('api.of', { name: collection.name })}
      onClose={() => mark({ preview: '' })}
    >
      <Problem text={fault} />
      <Tabs label={t('api.title')} tabs={tabs} current={current} onChange={setCurrent}>
        {shown && (
          <Shown operation={shown} calls={native.filter(({ name }) => names.includes(name))} />
        )}
        {current === 'more' && <Calls calls={more} collection={collection.name} />}
        {current === 'contracts' && (
          <>
            <p class="help">{t('api.contractsHelp')}</p>
            <Calls calls={contracts} collection={collection.name} />
          </>
        )}
      </Tabs>
    </Dialog>
  )
}

function Shown({ operation, calls }: { operation: Operation; calls: Call[] }) {
  const { method, path, rule, javascript, reply } = operation
  return (
    <>
      <p>
        <strong class="chip">{method}</strong> <code>{path}</code>
      </p>
      {rule !== undefined && (
        <p>
          {t('api.who')}{' '}
          {rule === null ? (
            t('rules.superusers')
          ) : rule === '' ? (
            t('rules.everybodyShort')
          ) : (
            <code>{rule}</code>
          )}
        </p>
      )}
      <Snippet title="JavaScript" text={javascript} />
      <Snippet title="curl" text={operation.curl} />
      {reply && <Snippet title={t('api.reply')} text={reply} />}
      {calls.map(({ name, summary, parts }) => {
        const taken = parts.filter((part) => part.name !== 'collection')
        return (
          <section key={name}>
            <h3>{summary}</h3>
            <Parts parts={taken} label={summary} />
          </section>
        )
      })}
    </>
  )
}
