import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { logIn, send } from './scenario.js'

/** A received mail: parsed, with its envelope. */
export interface Arrived extends Email {
  /** The SMTP envelope, apart from the headers. */
  envelope: { from: string; to: string[] }
  raw: string
}

export interface MailboxOptions {
  /** Milliseconds until it accepts a mail. */
  delayMs?: number
  /** Refuses every mail. */
  refuses?: boolean
  server?: SMTPServerOptions
}

/** A real SMTP server on this machine that keeps what it receives. */
export interface Mailbox {
  port: number
  mails: Arrived[]
  /** How it behaves from now on. */
  delayMs: number
  refuses: boolean
  /** The first mail that hasn't been taken, to that address if given; waits for it. */
  take(to?: string): Promise<Arrived>
  /** Fails if a mail arrives within that time. */
  staysEmpty(ms?: number): Promise<void>
  stop(): Promise<void>
}

/** Far longer than a mail takes; only a lost one takes this long. */
const patienceMs = 10_000

export async function openMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    ...options.server,
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', async () => {
        await wait(box.delayMs)
        if (box.refuses) {
          done(new Error('not today'))
          return
        }
        const raw = Buffer.concat(parts).toString('latin1')
        const { mailFrom, rcptTo } = session.envelope
        box.mails.push({
          ...(await PostalMime.parse(Buffer.concat(parts))),
          envelope: {
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
          },
          raw,
        })
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const box: Mailbox = {
    port: (server.server.address() as AddressInfo).port,
    mails: [],
    delayMs: options.delayMs ?? 0,
    refuses: options.refuses ?? false,
    async take(to) {
      const deadline = Date.now() + patienceMs
      while (Date.now() < deadline) {
        const at = box.mails.findIndex(({ envelope }) => !to || envelope.to.includes(to))
        if (at >= 0) return box.mails.splice(at, 1)[0]!
        await wait(5)
      }
      throw new Error(`no mail ${to ? `to ${to} ` : ''}came within ${patienceMs} ms`)
    },
    async staysEmpty(ms = 400) {
      await wait(ms)
      const subjects = box.mails.map(({ subject, envelope }) => `${subject} to ${envelope.to}`)
      if (subjects.length > 0) throw new Error(`unexpected mails: ${subjects.join(', ')}`)
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return box
}

/** Configures a running server, ours or the peer, to send its mails there. */
export async function useMailbox(
  url: string,
  { port }: Pick<Mailbox, 'port'>,
  more: { smtp?: object; meta?: object } = {},
): Promise<void> {
  const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
  const answer = await send(url, {
    method: 'PATCH',
    path: '/api/settings',
    headers: { authorization: token },
    body: {
      smtp: { enabled: true, host: '127.0.0.1', port, ...more.smtp },
      meta: {
        appName: 'Acme',
        appURL: 'https://app.example.com',
        senderName: 'Acme mail',
        senderAddress: 'mail@app.example.com',
        ...more.meta,
      },
    },
  })
  if (answer.status !== 200) throw new Error(`settings: ${answer.status} ${answer.text}`)
}

/** The token at the end of a mail's link. */
export function tokenOf({ text = '' }: Pick<Email, 'text'>): string {
  const found = /\/_\/#\/auth\/[\w-]+\/([\w.-]+)/.exec(text)
  if (!found) throw new Error(`no link in ${text}`)
  return found[1]!
}

/** The one-time password in a mail. */
export function codeOf({ text = '' }: Pick<Email, 'text'>): string {
  const found = /\b\d{4,10}\b/.exec(text)
  if (!found) throw new Error(`no code in ${text}`)
  return found[0]
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
