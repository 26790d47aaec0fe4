import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { linkTo } from '../route'
import { attempt } from '../state'
import { t } from '../texts'
import { AuditTable, type Entry } from '../watch/audit-table'
import type { AccountProps } from './account-props'

const columns = ['created', 'action', 'result', 'method', 'ip'] as const

/** The audit trail's entries about an account, newest first. */
export function AccountAudit({ record }: AccountProps) {
  const [entries, setEntries] = useState<Entry[]>()
  const filter = pb.filter('targetId = {:id} || actorId = {:id}', { id: record.id })
  useEffect(() => {
    const query = { perPage: 30, skipTotal: true, sort: '-id', filter }
    attempt(() => pb.send<{ items: Entry[] }>('/api/audit', { query })).then((found) =>
      setEntries(found?.items),
    )
  }, [])
  if (!entries) return null
  if (entries.length === 0) return <p class="empty">{t('audit.none')}</p>
  return (
    <>
      <AuditTable columns={columns} entries={entries} />
      <a href={linkTo('audit', { filter })}>{t('audit.all')}</a>
    </>
  )
}
