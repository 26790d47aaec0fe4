import type PocketBase from 'pocketbase'
import { useEffect, useState } from 'preact/hooks'
import { messageOf } from '../api'
import { Dialog } from '../parts/dialog'
import { Button } from '../parts/fields'
import { Problem } from '../parts/problem'
import { t } from '../texts'

interface RestoringProps {
  backup: string
  client: PocketBase
  /** The server is back with the backup. */
  onBack(): void
  onClose(): void
}

/** Restores a backup, and waits until the server is back. */
export function Restoring({ backup, client, onBack, onClose }: RestoringProps) {
  const [fault, setFault] = useState('')
  useEffect(() => {
    restore(client, backup).then(onBack, (error) => setFault(messageOf(error)))
  }, [])
  return (
    <Dialog
      title={t('backups.restoring', { key: backup })}
      onClose={() => fault !== '' && onClose()}
      actions={fault !== '' && <Button onClick={onClose}>{t('close')}</Button>}
    >
      {fault === '' ? (
        <div role="status">
          <p>{t('install.restoring')}</p>
          <progress aria-label={t('loading')} />
        </div>
      ) : (
        <Problem text={fault} />
      )}
    </Dialog>
  )
}

const pollMs = 300
// How long the first sign may take; a small folder is swapped between two checks.
const unseenMs = 6000

async function restore(client: PocketBase, key: string): Promise<void> {
  await client.backups.restore(key)
  const begun = performance.now()
  for (let wasSeen = false; ; ) {
    await new Promise((resolve) => setTimeout(resolve, pollMs))
    const isBusy = await client.health.check().then(
      ({ data }) => (data as { canBackup?: boolean }).canBackup === false,
      () => true,
    )
    wasSeen ||= isBusy
    if (!isBusy && (wasSeen || performance.now() - begun > unseenMs)) return
  }
}
