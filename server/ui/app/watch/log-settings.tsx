import { useEffect } from 'preact/hooks'
import { Dialog } from '../parts/dialog'
import { Loading } from '../parts/lazy'
import { useSettingsForm } from '../settings/form'
import { attempt, loadSettings, settings } from '../state'
import { t } from '../texts'

export function LogSettings({ onClose }: { onClose(): void }) {
  useEffect(() => {
    attempt(loadSettings)
  }, [])
  return (
    <Dialog title={t('logs.settings')} onClose={onClose}>
      {settings.value ? <Form /> : <Loading />}
    </Dialog>
  )
}

function Form() {
  const form = useSettingsForm(['logs'])
  return (
    <>
      {form.number('logs.maxDays', 'logs.maxDays', 'logs.maxDaysHelp')}
      {form.number('logs.minLevel', 'logs.minLevel', 'logs.minLevelHelp')}
      {form.get('logs.maxDataSize') !== undefined &&
        form.number('logs.maxDataSize', 'logs.maxDataSize', 'option.zeroDefault')}
      {form.toggle('logs.logIP', 'logs.logIP')}
      {form.toggle('logs.logAuthId', 'logs.logAuthId')}
      {form.end()}
    </>
  )
}
