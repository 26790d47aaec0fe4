import type { RecordModel } from 'pocketbase'
import { pb } from '../api'
import { copy } from '../parts/copy'
import { Menu, type MenuItem } from '../parts/menu'
import { mark } from '../route'
import { attempt, type Collection } from '../state'
import { t } from '../texts'

interface RecordMenuProps {
  collection: Collection
  record: RecordModel
  onImpersonate(): void
  onDelete(): void
}

/** Other actions on a record. */
export function RecordMenu({ collection, record, onImpersonate, onDelete }: RecordMenuProps) {
  const isView = collection.type === 'view'
  const isAuth = collection.type === 'auth'
  const copyJson = () => copy(JSON.stringify(record, null, 2))
  return (
    <Menu
      label={t('more')}
      items={[
        !isView && { label: t('duplicate'), run: () => mark({ record: 'new', copy: record.id }) },
        { label: t('copyJson'), run: copyJson },
        ...(isAuth ? mails(collection, record) : []),
        isAuth && { label: t('impersonate.title'), run: onImpersonate },
        !isView && { label: t('delete'), isDanger: true, run: onDelete },
      ]}
    />
  )
}

function mails(collection: Collection, record: RecordModel): MenuItem[] {
  const email = String(record['email'] ?? '')
  if (email === '') return []
  const account = pb.collection(collection.id)
  return [
    {
      label: t('account.sendVerification'),
      run: () => attempt(() => account.requestVerification(email), t('account.mailSent')),
    },
    {
      label: t('account.sendReset'),
      run: () => attempt(() => account.requestPasswordReset(email), t('account.mailSent')),
    },
  ]
}
