import type { Provider } from './provider.js';
/** https://yandex.ru/dev/id/doc/en/user-information */
export declare const yandex: Provider;
