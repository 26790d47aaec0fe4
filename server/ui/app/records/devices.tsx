import type { RecordModel } from 'pocketbase'
import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { Button } from '../parts/fields'
import { attempt } from '../state'
import { t } from '../texts'
import type { AccountProps } from './account-parts'
import { localDate } from './columns'

/** The devices that an account is known to sign in from: a login from another one is mailed. */
export function Devices({ collection, record }: AccountProps) {
  const [found, setFound] = useState<RecordModel[]>()
  const load = () =>
    attempt(() =>
      pb.collection('_authOrigins').getFullList({
        sort: '-updated',
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
  if (found.length === 0) return <p class="empty">{t('devices.none')}</p>
  return (
    <>
      <p class="help">{t('devices.help')}</p>
      <ul class="files">
        {found.map(({ id, fingerprint, updated }) => (
          <li key={id}>
            <code class="clip grow">{fingerprint}</code>
            <span class="help">{localDate(String(updated))}</span>
            <Button
              label={t('devices.forgetOf', { name: String(fingerprint) })}
              onClick={() => attempt(() => pb.collection('_authOrigins').delete(id)).then(load)}
            >
              {t('devices.forget')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}
