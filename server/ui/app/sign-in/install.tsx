import PocketBase, { BaseAuthStore } from 'pocketbase'
import { useState } from 'preact/hooks'
import { faultsOf, messageOf, pb, statusOf } from '../api'
import { Button, Field } from '../parts/fields'
import { lazy } from '../parts/lazy'
import { Problem } from '../parts/problem'
import { go } from '../route'
import { t } from '../texts'

const UploadForm = lazy(async () => (await import('../settings/upload-form')).UploadForm)
const Restoring = lazy(async () => (await import('../settings/restoring')).Restoring)

/** Creates the first superuser with the token that is printed at startup, or restores a backup. */
export function Install({ token }: { token: string }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [faults, setFaults] = useState<Record<string, string>>({})
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [restoring, setRestoring] = useState('')

  // The token is only for this form, and isn't stored.
  const installer = () => {
    const client = new PocketBase(pb.baseURL, new BaseAuthStore())
    client.authStore.save(token, null)
    return client
  }
  const submit = async () => {
    setFault('')
    setFaults({})
    if (password !== again) return setFaults({ passwordConfirm: t('install.mismatch') })
    setBusy(true)
    try {
      await installer()
        .collection('_superusers')
        .create({ email, password, passwordConfirm: again })
      document.body.dataset['setUp'] = 'yes'
      await pb.collection('_superusers').authWithPassword(email, password)
      go('collections')
    } catch (error) {
      const found = faultsOf(error)
      const isStale = [401, 403].includes(statusOf(error))
      setFault(isStale ? t('install.stale') : Object.keys(found).length ? '' : messageOf(error))
      setFaults(found)
    } finally {
      setBusy(false)
    }
  }

  return (
    <main class="card">
      <h1>{t('install.title')}</h1>
      <p>{t('install.lead')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Field
          label={t('email')}
          type="email"
          autocomplete="username"
          required
          isFirst
          value={email}
          onChange={setEmail}
          fault={faults['email']}
        />
        <Field
          label={t('password')}
          type="password"
          autocomplete="new-password"
          required
          value={password}
          onChange={setPassword}
          fault={faults['password']}
          help={t('install.passwordHelp')}
        />
        <Field
          label={t('passwordAgain')}
          type="password"
          autocomplete="new-password"
          required
          value={again}
          onChange={setAgain}
          fault={faults['passwordConfirm']}
        />
        <Problem text={fault} />
        <Button kind="main" type="submit" isBusy={isBusy}>
          {t('install.create')}
        </Button>
      </form>
      <h2>{t('install.backup')}</h2>
      <UploadForm
        label={t('install.chooseBackup')}
        client={installer}
        onDone={(key) => setRestoring(key)}
      />
      {restoring !== '' && (
        <Restoring
          backup={restoring}
          client={installer()}
          onBack={signInAnew}
          onClose={() => setRestoring('')}
        />
      )}
    </main>
  )
}

/** Sign in with an account from the backup; the link has served its purpose. */
function signInAnew(): void {
  history.replaceState(null, '', '#/')
  location.reload()
}
