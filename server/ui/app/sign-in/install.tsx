import PocketBase, { BaseAuthStore } from 'pocketbase'
import { useState } from 'preact/hooks'
import { faultsOf, messageOf, pb, statusOf } from '../api'
import { Button, Field } from '../parts/fields'
import { Problem } from '../parts/problem'
import { go } from '../route'
import { attempt, say } from '../state'
import { t } from '../texts'

/** Makes the first superuser by the token that a start prints, or takes over a backup. */
export function Install({ token }: { token: string }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [faults, setFaults] = useState<Record<string, string>>({})
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)

  // The token is for this form alone: it is kept nowhere.
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
  const restore = async (file: File | undefined) => {
    if (!file) return
    const client = installer()
    const key = `install_${Date.now()}.zip`
    await attempt(async () => {
      await client.backups.upload({ file: new File([file], key) })
      await client.backups.restore(key)
      say(t('install.restoring'))
    })
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
      <label class="file-button">
        {t('install.chooseBackup')}
        <input
          type="file"
          accept=".zip"
          onChange={(event) => restore(event.currentTarget.files?.[0])}
        />
      </label>
    </main>
  )
}
