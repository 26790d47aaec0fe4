import { ClientResponseError } from 'pocketbase'
import { useEffect, useState } from 'preact/hooks'
import { messageOf, pb, statusOf } from '../api'
import { Button, Field } from '../parts/fields'
import { Problem } from '../parts/problem'
import { endReason } from '../session'
import { attempt, say } from '../state'
import { t } from '../texts'
import { signInByCode, signInByPasskey } from './own-factors'

const superusers = pb.collection('_superusers')

type Way = 'password' | 'otp' | 'totp' | 'recoveryCode' | 'passkey'

/** The methods that the server accepts; PocketBase knows the first two. */
type Methods = Partial<Record<Way, { enabled: boolean }>>

/**
 * With a password, a mailed code, an authenticator app or a passkey, or with two of them if two
 * factors are required.
 */
export function SignIn() {
  const [methods, setMethods] = useState<Methods>()
  const [way, setWay] = useState<Way>('password')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [otpId, setOtpId] = useState('')
  const [code, setCode] = useState('')
  const [mfaId, setMfaId] = useState('')
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)

  useEffect(() => {
    superusers
      // By default the SDK only asks for PocketBase's methods.
      .listAuthMethods({ fields: '*' })
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
        // Asks for the second factor.
        setMfaId(String(needed))
        setCode('')
        setOtpId('')
        setWay(ways.find((each) => each !== way && each !== 'recoveryCode') ?? 'otp')
      } else setFault(explain(error))
    } finally {
      setBusy(false)
    }
  }
  const options = mfaId ? { mfaId } : {}
  const isOn = (each: Way) => methods?.[each]?.enabled === true
  // In the order in which a second factor is offered.
  const ways = (['passkey', 'totp', 'password', 'otp', 'recoveryCode'] as const).filter(isOn)
  const others = ways.filter((each) => each !== way && (mfaId !== '' || each !== 'recoveryCode'))
  const wantsCode = way === 'totp' || way === 'recoveryCode' || (way === 'otp' && otpId !== '')
  const submit = () => {
    if (way === 'passkey') return run(() => signInByPasskey(email, options))
    if (way === 'totp' || way === 'recoveryCode') {
      return run(() => signInByCode(way, { code, ...(mfaId ? options : { identity: email }) }))
    }
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
          required={way !== 'passkey'}
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
        {wantsCode && (
          <Field
            key={way}
            label={t(`signIn.code.${way}`)}
            autocomplete="one-time-code"
            required
            isFirst
            value={code}
            onChange={setCode}
            help={way === 'otp' ? t('signIn.codeHelp') : undefined}
          />
        )}
        {way === 'passkey' && <p class="help">{t('signIn.passkeyHelp')}</p>}
        <Problem text={fault} />
        <div class="row">
          <Button kind="main" type="submit" isBusy={isBusy}>
            {way === 'otp' && otpId === '' ? t('signIn.sendCode') : t('signIn')}
          </Button>
          {others.map((each) => (
            <Button
              key={each}
              onClick={() => {
                setOtpId('')
                setCode('')
                setFault('')
                setWay(each)
              }}
            >
              {t(`signIn.by.${each}`)}
            </Button>
          ))}
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
    if (statusOf(error) === 400)
      return way === 'password' ? t('signIn.wrong') : t('signIn.wrongCode')
    if (statusOf(error) < 0) say(String(error), 'wrong')
    return messageOf(error)
  }
}
