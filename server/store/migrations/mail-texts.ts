/** A mail as an auth collection stores it. */
export interface StoredMail {
  subject: string
  body: string
}

/**
 * The mails of a new auth collection. The texts are our own; the placeholders, and the links to the
 * confirmation pages, are PocketBase's (core/collection_model_auth_templates.go).
 */
export const mailTexts = {
  verification: {
    subject: 'Confirm your e-mail address for {APP_NAME}',
    body: mail(
      'Welcome to {APP_NAME}.',
      'One step is left: please confirm that this e-mail address is yours.',
      button('confirm-verification', 'Confirm my address'),
      'If you have not signed up, you need not do anything.',
    ),
  },
  resetPassword: {
    subject: 'A new password for {APP_NAME}',
    body: mail(
      'Somebody, probably you, has asked for a new password for your {APP_NAME} account.',
      button('confirm-password-reset', 'Choose a new password'),
      'If it was not you, leave this mail alone: your password stays as it is.',
    ),
  },
  confirmEmailChange: {
    subject: 'Your new e-mail address for {APP_NAME}',
    body: mail(
      'From now on your {APP_NAME} account is to use this e-mail address. Please confirm it.',
      button('confirm-email-change', 'Use this address'),
      'If you have not asked for that, leave this mail alone.',
    ),
  },
  otp: {
    subject: 'Your code for {APP_NAME}',
    body: mail(
      'This code signs you in once: <strong>{OTP}</strong>',
      'If you have not asked for a code, you can delete this mail.',
    ),
  },
  authAlert: {
    subject: 'A sign-in from somewhere new',
    body: mail(
      'Your {APP_NAME} account was just signed in to from a place that it has not been used from before:',
      '<em>{ALERT_INFO}</em>',
      '<strong>If that was not you, change your password now: it signs everybody else out.</strong>',
      'If it was you, all is well.',
    ),
  },
} as const satisfies Record<string, StoredMail>

function mail(...paragraphs: string[]): string {
  return [...paragraphs, 'The {APP_NAME} team'].map((text) => `<p>${text}</p>`).join('\n')
}

function button(page: string, label: string): string {
  const url = `{APP_URL}/_/#/auth/${page}/{TOKEN}`
  return `<a class="btn" href="${url}" target="_blank" rel="noopener">${label}</a>`
}
