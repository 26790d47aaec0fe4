import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { Button } from '../parts/fields'
import { attempt, type Collection } from '../state'
import { t } from '../texts'
import type { AccountProps } from './account-props'
import { excerpt, localDate } from './columns'

interface Session {
  id: string
  current: boolean
  device: string
  userAgent: string
  address: string
  lastUsed: string
  expires: string
}

/** The route of an account's sessions; 404 on a PocketBase server. */
export function sessionsPath(collection: Collection, { id }: { id: string }): string {
  return `/api/collections/${collection.id}/sessions/accounts/${id}`
}

/** Where an account is signed in, with buttons to end that. */
export function AccountSessions({ collection, record }: AccountProps) {
  const path = sessionsPath(collection, record)
  const [found, setFound] = useState<Session[]>()
  const load = async () =>
    setFound((await attempt(() => pb.send<{ items: Session[] }>(path, {})))?.items)
  const end = (id = '') =>
    attempt(
      () => pb.send(id ? `${path}/${id}` : path, { method: 'DELETE' }),
      t('sessions.ended'),
    ).then(load)
  useEffect(() => {
    load()
  }, [])
  if (!found) return null
  if (found.length === 0) return <p class="empty">{t('sessions.none')}</p>
  return (
    <>
      <ul class="files">
        {found.map(({ id, current, device, userAgent, address, lastUsed, expires }) => (
          <li key={id}>
            <span class="grow">
              <strong title={excerpt(userAgent, 300)}>
                <bdi>{excerpt(device || userAgent, 60) || '–'}</bdi>
              </strong>{' '}
              {current && <span class="chip">{t('sessions.current')}</span>}
              <br />
              <span class="help">
                <bdi>{address}</bdi> · {t('sessions.lastUsed', { time: localDate(lastUsed) })} ·{' '}
                {t('sessions.until', { time: localDate(expires) })}
              </span>
            </span>
            <Button
              kind="danger"
              label={t('sessions.endOf', { name: excerpt(device || address, 60) })}
              onClick={() => end(id)}
            >
              {t('sessions.end')}
            </Button>
          </li>
        ))}
      </ul>
      <Button kind="danger" onClick={() => end()}>
        {t('sessions.endAll')}
      </Button>
    </>
  )
}
