import { useState } from 'preact/hooks'
import { pb } from '../api'
import { Button } from '../parts/fields'
import { attempt } from '../state'
import { t } from '../texts'
import type { SettingsForm } from './form'

/** The S3 storage at a path of the settings: `s3`, `backups.s3`. */
export function S3Fields({ form, path }: { form: SettingsForm; path: string }) {
  const { text, toggle } = form
  return (
    <>
      <div class="two">
        {text(`${path}.endpoint`, 's3.endpoint', { required: true })}
        {text(`${path}.bucket`, 's3.bucket', { required: true })}
        {text(`${path}.region`, 's3.region', { required: true })}
        {text(`${path}.accessKey`, 's3.accessKey', { required: true })}
        {text(`${path}.secret`, 's3.secret', { type: 'password', help: 'secretKept' })}
      </div>
      {toggle(`${path}.forcePathStyle`, 's3.forcePathStyle')}
    </>
  )
}

/** Asks the server to write, read and delete a file there. */
export function TestS3({ form, filesystem }: { form: SettingsForm; filesystem: string }) {
  const [isBusy, setBusy] = useState(false)
  const test = async () => {
    setBusy(true)
    await attempt(() => pb.settings.testS3(filesystem), t('s3.works'))
    setBusy(false)
  }
  return (
    <Button isBusy={isBusy} disabled={form.isChanged} onClick={test}>
      {t('s3.test')}
    </Button>
  )
}
