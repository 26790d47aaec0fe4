import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { attempt, loadSettings, settings } from '../state'
import { t } from '../texts'
import { mailNodes } from './mail-html'

interface PreviewProps {
  subject: string
  body: string
}

/** What a mail looks like, with values for its placeholders. */
export function MailPreview({ subject, body }: PreviewProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!settings.value) attempt(loadSettings)
  }, [])
  const meta = (settings.value as { meta?: Record<string, string> } | undefined)?.meta
  const values = useMemo<Record<string, string>>(
    () => ({
      APP_NAME: meta?.['appName'] ?? 'App',
      APP_URL: meta?.['appURL'] ?? 'https://example.com',
      TOKEN: 'TOKEN',
      OTP: '12345678',
      OTP_ID: 'OTP_ID',
      ALERT_INFO: `192.0.2.1, ${new Date().toLocaleString()}`,
      'RECORD:email': 'ann@example.com',
    }),
    [meta],
  )
  useLayoutEffect(() => {
    box.current?.replaceChildren(mailNodes(fill(body, values, escapeHtml)))
  }, [body, values])
  return (
    <section class="mail-preview" aria-label={t('mail.preview')}>
      <p class="mail-subject">
        <strong>{fill(subject, values, (text) => text)}</strong>
      </p>
      <div ref={box} />
    </section>
  )
}

/** As the server fills it; a field of the record by its name. */
function fill(
  template: string,
  values: Record<string, string>,
  guard: (text: string) => string,
): string {
  return template.replace(/\{(RECORD:([^{}]+)|[A-Z_]+)\}/g, (all, name: string, field?: string) => {
    const value = values[name] ?? field
    return value === undefined ? all : guard(value)
  })
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
