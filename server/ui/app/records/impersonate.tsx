import type { RecordModel } from 'pocketbase'
import { useState } from 'preact/hooks'
import { pb } from '../api'
import { copy } from '../parts/copy'
import { Dialog } from '../parts/dialog'
import { Button, Field, NumberField } from '../parts/fields'
import { attempt, type Collection } from '../state'
import { t } from '../texts'

interface ImpersonateProps {
  collection: Collection
  record: RecordModel
  onClose(): void
}

/** Creates a token for somebody else's account, to copy. */
export function Impersonate({ collection, record, onClose }: ImpersonateProps) {
  const [seconds, setSeconds] = useState<number | null>(0)
  const [token, setToken] = useState('')
  const make = async () => {
    const client = await attempt(() =>
      pb.collection(collection.id).impersonate(record.id, seconds ?? 0),
    )
    if (client) setToken(client.authStore.token)
  }
  return (
    <Dialog
      title={t('impersonate.title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('close')}</Button>
          <Button kind="main" onClick={make}>
            {t('impersonate.make')}
          </Button>
        </>
      }
    >
      <p>{t('impersonate.text')}</p>
      <NumberField
        label={t('auth.seconds')}
        min={0}
        value={seconds}
        onChange={setSeconds}
        help={t('impersonate.help')}
      />
      {token && (
        <>
          <Field label={t('impersonate.token')} isCode rows={4} value={token} onChange={() => {}} />
          <Button onClick={() => copy(token)}>{t('copy')}</Button>
        </>
      )}
    </Dialog>
  )
}
