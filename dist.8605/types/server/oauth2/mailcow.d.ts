import type { Provider } from './provider.js';
/** https://github.com/mailcow/mailcow-dockerized/blob/master/data/web/oauth/profile.php. Each installation has its own URLs. */
export declare const mailcow: Provider;
