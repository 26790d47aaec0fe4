import type { RecordModel } from 'pocketbase'
import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { Button } from '../parts/fields'
import { attempt, type Collection } from '../state'
import { t } from '../texts'

/** The logins at providers that lead to an account. */
export function ExternalAuths({
  collection,
  record,
}: {
  collection: Collection
  record: RecordModel
}) {
  const [found, setFound] = useState<RecordModel[]>()
  const load = () =>
    attempt(() =>
      pb.collection('_externalAuths').getFullList({
        filter: pb.filter('collectionRef = {:collection} && recordRef = {:record}', {
          collection: collection.id,
          record: record.id,
        }),
      }),
    ).then(setFound)
  useEffect(() => {
    load()
  }, [])
  if (!found) return null
  if (found.length === 0) return <p class="empty">{t('account.noProviders')}</p>
  return (
    <ul class="files">
      {found.map((each) => (
        <li key={each.id}>
          <strong>{each['provider']}</strong> <code>{each['providerId']}</code>
          <Button
            kind="danger"
            onClick={() =>
              attempt(() => pb.collection('_externalAuths').delete(each.id)).then(load)
            }
          >
            {t('account.unlink')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
