import { settings } from '../state'
import { t } from '../texts'
import { useSettingsForm } from './form'
import { S3Fields, TestS3 } from './s3-fields'

export function StoragePage() {
  const form = useSettingsForm(['s3'])
  const isOn = form.get('s3.enabled') === true
  const wasOn = (settings.value?.['s3'] as { enabled?: boolean } | undefined)?.enabled === true
  return (
    <>
      <h1>{t('settings.storage')}</h1>
      <p>{t('storage.lead')}</p>
      {form.toggle('s3.enabled', 'storage.use')}
      {isOn !== wasOn && <p class="note">{t('storage.move')}</p>}
      {isOn && <S3Fields form={form} path="s3" />}
      {form.end(wasOn && <TestS3 form={form} filesystem="storage" />)}
    </>
  )
}
