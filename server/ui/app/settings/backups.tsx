import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { Confirm, Dialog } from '../parts/dialog'
import { Button, Field } from '../parts/fields'
import { Menu } from '../parts/menu'
import { localDate } from '../records/columns'
import { attempt, say } from '../state'
import { t } from '../texts'
import { useSettingsForm } from './form'
import { Restoring } from './restoring'
import { S3Fields, TestS3 } from './s3-fields'
import { UploadForm } from './upload-form'

interface BackupFileInfo {
  key: string
  size: number
  modified: string
}

export function BackupsPage() {
  const [list, setList] = useState<BackupFileInfo[]>()
  const [isMaking, setMaking] = useState(false)
  const [step, setStep] = useState<{ kind: 'restore' | 'restoring' | 'delete'; key: string }>()
  const load = async () => setList(await attempt(() => pb.backups.getFullList()))
  useEffect(() => {
    load()
  }, [])
  return (
    <>
      <h1>{t('settings.backups')}</h1>
      <div class="row">
        <Button kind="main" onClick={() => setMaking(true)}>
          + {t('backups.new')}
        </Button>
        <UploadForm
          label={t('backups.upload')}
          client={() => pb}
          onDone={() => {
            say(t('backups.uploaded'))
            load()
          }}
        />
        <Button onClick={load}>{t('refresh')}</Button>
      </div>
      {list?.length === 0 && <p class="empty">{t('backups.none')}</p>}
      <ul class="files">
        {(list ?? []).map(({ key, size, modified }) => (
          <li key={key}>
            <bdi class="clip">{key}</bdi>
            <span class="help">{(size / 1e6).toFixed(1)} MB</span>
            <span class="help">{localDate(modified)}</span>
            <Menu
              label={t('backups.actionsOf', { key })}
              items={[
                { label: t('download'), run: () => attempt(() => save(key)) },
                { label: t('backups.restore'), run: () => setStep({ kind: 'restore', key }) },
                {
                  label: t('delete'),
                  isDanger: true,
                  run: () => setStep({ kind: 'delete', key }),
                },
              ]}
            />
          </li>
        ))}
      </ul>
      <Options />
      {isMaking && (
        <NewBackup
          onClose={() => setMaking(false)}
          onDone={() => {
            setMaking(false)
            load()
          }}
        />
      )}
      {step?.kind === 'restore' && (
        <Confirm
          title={t('backups.restore')}
          text={t('backups.restoreText', { key: step.key })}
          typed={step.key}
          action={t('backups.restore')}
          isDanger
          onDone={() => setStep({ kind: 'restoring', key: step.key })}
          onClose={() => setStep(undefined)}
        />
      )}
      {step?.kind === 'restoring' && (
        <Restoring
          backup={step.key}
          client={pb}
          onBack={() => location.reload()}
          onClose={() => setStep(undefined)}
        />
      )}
      {step?.kind === 'delete' && (
        <Confirm
          title={t('backups.delete')}
          text={t('records.deleteOne', { name: step.key })}
          action={t('delete')}
          isDanger
          onDone={async () => {
            await attempt(() => pb.backups.delete(step.key), t('backups.deleted'))
            setStep(undefined)
            load()
          }}
          onClose={() => setStep(undefined)}
        />
      )}
    </>
  )
}

/** With a normal link: a backup may be larger than the memory. */
async function save(key: string): Promise<void> {
  const token = await pb.files.getToken()
  const link = document.createElement('a')
  Object.assign(link, { href: pb.backups.getDownloadURL(token, key), download: key })
  document.body.append(link)
  link.click()
  link.remove()
}

function NewBackup({ onClose, onDone }: { onClose(): void; onDone(): void }) {
  const [name, setName] = useState('')
  const [isBusy, setBusy] = useState(false)
  const make = async () => {
    setBusy(true)
    const done = await attempt(() => pb.backups.create(name), t('backups.made'))
    setBusy(false)
    if (done) onDone()
  }
  return (
    <Dialog
      title={t('backups.new')}
      onClose={onClose}
      actions={
        <Button kind="main" isBusy={isBusy} onClick={make}>
          {t('backups.make')}
        </Button>
      }
    >
      <Field
        label={t('name')}
        value={name}
        onChange={setName}
        onEnter={make}
        placeholder="backup.zip"
        help={t('backups.nameHelp')}
      />
    </Dialog>
  )
}

function Options() {
  const form = useSettingsForm(['backups'])
  const isRemote = form.get('backups.s3.enabled') === true
  return (
    <details class="group">
      <summary>{t('backups.options')}</summary>
      <div class="two">
        {form.text('backups.cron', 'backups.cron', { help: 'backups.cronHelp' })}
        {form.number('backups.cronMaxKeep', 'backups.keep')}
      </div>
      {form.toggle('backups.s3.enabled', 'backups.s3')}
      {isRemote && <S3Fields form={form} path="backups.s3" />}
      {form.end(isRemote && <TestS3 form={form} filesystem="backups" />)}
    </details>
  )
}
