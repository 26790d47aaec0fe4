import { fillBody, fillSubject, type Placeholders } from './fill.js'
import { frameHtml } from './frame.js'
import { plainText } from './plain-text.js'

export type { Placeholders } from './fill.js'

/** Fills a mail's texts into a collection's template. Source: PocketBase mails/record.go. */
export function renderMail(
  template: { subject: string; body: string },
  values: Placeholders,
): { subject: string; html: string; text: string } {
  const body = fillBody(template.body, values)
  return {
    subject: fillSubject(template.subject, values),
    html: frameHtml(body),
    text: plainText(body),
  }
}
