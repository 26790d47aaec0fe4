import { ClientResponseError } from 'pocketbase'
import { useEffect, useState } from 'preact/hooks'
import { messageOf, pb, statusOf } from '../api'
import { Button, Field } from '../parts/fields'
import { endReason } from '../session'
import { attempt, say } from '../state'
import { t } from '../texts'

const superusers = pb.collection('_superusers')

interface Methods {
  password: { enabled: boolean }
  otp: { enabled: boolean }
  mfa: { enabled: boolean }
}

/** By password, by a mailed code, or by one after the other where two factors are asked for. */
export function SignIn() {
  const [methods, setMethods] = useState<Methods>()
  const [way, setWay] = useState<'password' | 'otp'>('password')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [otpId, setOtpId] = useState('')
  const [code, setCode] = useState('')
  const [mfaId, setMfaId] = useState('')
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)

  useEffect(() => {
    superusers
      .listAuthMethods()
      .then((found) => setMethods(found as Methods))
      .catch((error) => setFault(messageOf(error)))
  }, [])

  const run = async (step: () => Promise<unknown>) => {
    setFault('')
    setBusy(true)
    try {
      await step()
      endReason.value = ''
    } catch (error) {
      const needed = error instanceof ClientResponseError && error.response['mfaId']
      if (needed) {
        // The other factor.
        setMfaId(String(needed))
        setWay(way === 'password' ? 'otp' : 'password')
      } else setFault(explain(error))
    } finally {
      setBusy(false)
    }
  }
  const options = mfaId ? { mfaId } : {}
  const submit = () => {
    if (way === 'password') {
      return run(() => superusers.authWithPassword(email, password, options))
    }
    if (otpId) return run(() => superusers.authWithOTP(otpId, code, options))
    return run(async () => setOtpId((await superusers.requestOTP(email)).otpId))
  }
  const askReset = async () => {
    if (email === '') return setFault(t('signIn.emailFirst'))
    await attempt(() => superusers.requestPasswordReset(email), t('signIn.resetSent'))
  }

  return (
    <main class="card">
      <h1>{mfaId ? t('signIn.second') : t('signIn.title')}</h1>
      {endReason.value !== '' && (
        <p class="note" role="status">
          {endReason.value === 'idle' ? t('signIn.idle') : t('signIn.ended')}
        </p>
      )}
      {mfaId !== '' && <p>{t('signIn.secondHelp')}</p>}
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
          disabled={otpId !== ''}
        />
        {way === 'password' && (
          <Field
            label={t('password')}
            type="password"
            autocomplete="current-password"
            required
            value={password}
            onChange={setPassword}
          />
        )}
        {way === 'otp' && otpId !== '' && (
          <Field
            label={t('signIn.code')}
            autocomplete="one-time-code"
            required
            isFirst
            value={code}
            onChange={setCode}
            help={t('signIn.codeHelp')}
          />
        )}
        {fault && (
          <p class="problem" role="alert">
            {fault}
          </p>
        )}
        <div class="row">
          <Button kind="main" type="submit" isBusy={isBusy}>
            {way === 'otp' && otpId === '' ? t('signIn.sendCode') : t('signIn')}
          </Button>
          {methods?.otp.enabled && mfaId === '' && (
            <Button
              onClick={() => {
                setOtpId('')
                setFault('')
                setWay(way === 'otp' ? 'password' : 'otp')
              }}
            >
              {way === 'otp' ? t('signIn.byPassword') : t('signIn.byCode')}
            </Button>
          )}
        </div>
        {way === 'password' && mfaId === '' && (
          <button type="button" class="link" onClick={askReset}>
            {t('signIn.forgot')}
          </button>
        )}
      </form>
    </main>
  )

  function explain(error: unknown): string {
    if (statusOf(error) === 429) return t('signIn.tooMany')
    if (statusOf(error) === 400) return way === 'otp' ? t('signIn.wrongCode') : t('signIn.wrong')
    if (statusOf(error) < 0) say(String(error), 'wrong')
    return messageOf(error)
  }
}
