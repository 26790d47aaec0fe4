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
      'Please confirm that this e-mail address is yours.',
      button('confirm-verification', 'Confirm my address'),
      'If you did not sign up, you can ignore this mail.',
    ),
  },
  resetPassword: {
    subject: 'A new password for {APP_NAME}',
    body: mail(
      'Somebody, probably you, has asked for a new password for your {APP_NAME} account.',
      button('confirm-password-reset', 'Choose a new password'),
      'If it was not you, you can ignore this mail: your password stays as it is.',
    ),
  },
  confirmEmailChange: {
    subject: 'Your new e-mail address for {APP_NAME}',
    body: mail(
      'You asked to use this e-mail address for your {APP_NAME} account. Please confirm it.',
      button('confirm-email-change', 'Use this address'),
      'If you did not ask for that, you can ignore this mail: nothing changes.',
    ),
  },
  otp: {
    subject: 'Your code for {APP_NAME}',
    body: mail(
      'This code signs you in once: <strong>{OTP}</strong>',
      'If you did not ask for a code, you can ignore this mail.',
    ),
  },
  authAlert: {
    subject: 'A sign-in from somewhere new',
    body: mail(
      'Somebody just signed in to your {APP_NAME} account from a new device or place:',
      '<em>{ALERT_INFO}</em>',
      '<strong>If that was not you, change your password now. That also signs everybody else out.</strong>',
      'If it was you, there is nothing to do.',
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
