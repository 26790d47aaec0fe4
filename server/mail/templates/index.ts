import { fillBody, fillSubject, type Placeholders } from './fill.js'
import { frameHtml } from './frame.js'

export type { Placeholders } from './fill.js'

/**
 * Fills a mail's texts into a collection's template. The parser for the plain text is loaded with
 * the first mail. Source: PocketBase mails/record.go.
 */
export async function renderMail(
  template: { subject: string; body: string },
  values: Placeholders,
): Promise<{ subject: string; html: string; text: string }> {
  const { plainText } = await import('./plain-text.js')
  const body = fillBody(template.body, values)
  return {
    subject: fillSubject(template.subject, values),
    html: frameHtml(body),
    text: plainText(body),
  }
}
