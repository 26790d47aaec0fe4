import type { Provider } from './provider.js';
/** https://developer.apple.com/documentation/signinwithapple/authenticating-users-with-sign-in-with-apple. It answers with a form, and has no user endpoint; the name comes once, beside the code. */
export declare const apple: Provider;
