import type PocketBase from 'pocketbase'
import { useEffect, useRef, useState } from 'preact/hooks'
import { messageOf } from '../api'
import { Button } from '../parts/fields'
import { Problem } from '../parts/problem'
import { t } from '../texts'
import { type Upload, uploadBackup } from './upload-backup'

interface UploadFormProps {
  label: string
  client(): PocketBase
  onDone(key: string): void
}

/** A button that uploads a backup from this machine, with its progress. */
export function UploadForm({ label, client, onDone }: UploadFormProps) {
  const [part, setPart] = useState<number>()
  const [fault, setFault] = useState('')
  const upload = useRef<Upload | undefined>(undefined)
  const isLeft = useRef(false)
  useEffect(
    () => () => {
      isLeft.current = true
      upload.current?.cancel()
    },
    [],
  )
  const send = async (input: HTMLInputElement) => {
    const file = input.files?.[0]
    if (!file) return
    setFault('')
    setPart(0)
    let isCancelled = false
    const { done, cancel } = uploadBackup(client(), file, setPart)
    upload.current = {
      done,
      cancel: () => {
        isCancelled = true
        cancel()
      },
    }
    try {
      const key = await done
      if (!isLeft.current) onDone(key)
    } catch (error) {
      if (!isCancelled) setFault(messageOf(error))
    } finally {
      setPart(undefined)
      // So that the same file can be chosen again.
      input.value = ''
    }
  }
  const percent = Math.floor((part ?? 0) * 100)
  return (
    <div class="upload">
      <label class="file-button" aria-disabled={part !== undefined}>
        {label}
        <input
          type="file"
          accept=".zip"
          disabled={part !== undefined}
          onChange={(event) => send(event.currentTarget)}
        />
      </label>
      {part !== undefined && (
        <span class="row" role="status">
          <progress aria-label={label} max={100} value={percent} />
          <span>{percent < 100 ? `${percent} %` : t('backups.checking')}</span>
          <Button onClick={() => upload.current?.cancel()}>{t('cancel')}</Button>
        </span>
      )}
      <Problem text={fault} />
    </div>
  )
}
