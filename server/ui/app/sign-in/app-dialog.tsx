import { useEffect, useState } from 'preact/hooks'
import { messageOf, pb } from '../api'
import { Dialog } from '../parts/dialog'
import { Button, Field } from '../parts/fields'
import { Loading } from '../parts/lazy'
import { attempt, say } from '../state'
import { t } from '../texts'

const path = '/api/collections/_superusers/totp'

/** Sets up or removes the authenticator app of the superuser who is signed in. */
export function AppDialog({ onClose }: { onClose(): void }) {
  const [isEnrolled, setEnrolled] = useState<boolean>()
  const [made, setMade] = useState<{ secret: string; qr: string }>()
  const [code, setCode] = useState('')
  const [codes, setCodes] = useState<string[]>([])
  const [fault, setFault] = useState('')
  useEffect(() => {
    attempt(() => pb.send<{ enrolled: boolean }>(path, {})).then((found) =>
      setEnrolled(found?.enrolled ?? false),
    )
  }, [])
  const run = async (step: () => Promise<void>) => {
    setFault('')
    try {
      await step()
    } catch (error) {
      setFault(messageOf(error))
    }
  }
  const begin = () => run(async () => setMade(await pb.send(path, { method: 'POST', body: {} })))
  const confirm = () =>
    run(async () => {
      const body = { code }
      const done = await pb.send<{ recoveryCodes?: string[] }>(`${path}/confirm`, {
        method: 'POST',
        body,
      })
      setMade(undefined)
      setCode('')
      setEnrolled(true)
      setCodes(done.recoveryCodes ?? [])
      say(t('app.on'))
    })
  const remove = () =>
    run(async () => {
      await pb.send(path, { method: 'DELETE', body: { code } })
      say(t('app.off'))
      onClose()
    })
  return (
    <Dialog
      title={t('app.title')}
      onClose={onClose}
      actions={<Button onClick={onClose}>{t('close')}</Button>}
    >
      {isEnrolled === undefined && <Loading />}
      {isEnrolled === false && !made && (
        <Button kind="main" onClick={begin}>
          {t('app.begin')}
        </Button>
      )}
      {made && (
        <>
          <p>{t('app.scan')}</p>
          <img src={made.qr} alt={t('app.qr')} width={200} height={200} />
          <p>
            <code>{made.secret}</code>
          </p>
        </>
      )}
      {codes.length > 0 && (
        <>
          <p class="note">{t('app.codes')}</p>
          <pre class="code-box">{codes.join('\n')}</pre>
        </>
      )}
      {(made || (isEnrolled && codes.length === 0)) && (
        <>
          <Field
            label={t('signIn.code.totp')}
            autocomplete="one-time-code"
            value={code}
            onChange={setCode}
            fault={fault || undefined}
          />
          <Button kind={made ? 'main' : 'danger'} onClick={made ? confirm : remove}>
            {made ? t('app.confirm') : t('app.remove')}
          </Button>
        </>
      )}
      {fault && !made && !isEnrolled && <p class="problem">{fault}</p>}
    </Dialog>
  )
}
