/** The mail to an account whose factors were changed, until superusers write their own. */
export const noticeTexts = {
  subject: 'Your sign-in to {APP_NAME} was changed',
  body: `<p>This was changed for your {APP_NAME} account:</p>
<p><em>{CHANGE}</em></p>
<p><strong>If that was not you, change your password now, and tell whoever runs {APP_NAME}.</strong></p>
<p>If it was you, there is nothing to do.</p>
<p>The {APP_NAME} team</p>`,
}
