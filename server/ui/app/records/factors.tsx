import { useState } from 'preact/hooks'
import { pb } from '../api'
import { Confirm } from '../parts/dialog'
import { Button } from '../parts/fields'
import { attempt, type Collection } from '../state'
import { t } from '../texts'
import type { AccountProps } from './account-props'
import { localDate, titleOf } from './columns'

/** An account's second factors, as the server returns them; schema/api/getAccountFactors.json. */
export interface Factors {
  totp: { enrolled: boolean; created: string; lastUsed: string }
  passkeys: { id: string; name: string; created: string; lastUsed: string }[]
  recoveryCodes: { total: number; left: number }
}

/** The route of an account's factors; 404 on a PocketBase server. */
export function factorsPath(collection: Collection, { id }: { id: string }): string {
  return `/api/collections/${collection.id}/factors/${id}`
}

/**
 * Which second factors an account has, and a way to remove them for people who have lost theirs.
 */
export function AccountFactors({
  collection,
  record,
  factors,
  onChange,
}: AccountProps & { factors: Factors; onChange(): void }) {
  const [isRemoving, setRemoving] = useState(false)
  const { totp, passkeys, recoveryCodes } = factors
  if (!totp.enrolled && passkeys.length === 0) return <p class="empty">{t('factors.none')}</p>
  const name = String(record['email'] || titleOf(collection, record))
  const remove = async () => {
    const path = factorsPath(collection, record)
    await attempt(() => pb.send(path, { method: 'DELETE' }), t('factors.removed'))
    setRemoving(false)
    onChange()
  }
  return (
    <>
      <ul class="files">
        {totp.enrolled && (
          <Row title={t('app.title')} since={totp.created} lastUsed={totp.lastUsed} />
        )}
        {passkeys.map(({ id, name, created, lastUsed }) => (
          <Row
            key={id}
            title={t('factors.passkey', { name })}
            since={created}
            lastUsed={lastUsed}
          />
        ))}
        <li>{t('factors.codesLeft', { left: recoveryCodes.left, total: recoveryCodes.total })}</li>
      </ul>
      <Button kind="danger" onClick={() => setRemoving(true)}>
        {t('factors.remove')}
      </Button>
      {isRemoving && (
        <Confirm
          title={t('factors.remove')}
          text={t('factors.removeHelp')}
          typed={name}
          action={t('factors.remove')}
          isDanger
          onDone={remove}
          onClose={() => setRemoving(false)}
        />
      )}
    </>
  )
}

function Row({ title, since, lastUsed }: { title: string; since: string; lastUsed: string }) {
  return (
    <li>
      <span class="grow">
        <strong>
          <bdi>{title}</bdi>
        </strong>
        <br />
        <span class="help">
          {t('factors.since', { time: localDate(since) })} ·{' '}
          {lastUsed ? t('sessions.lastUsed', { time: localDate(lastUsed) }) : t('factors.unused')}
        </span>
      </span>
    </li>
  )
}
