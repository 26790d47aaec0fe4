import type { Provider } from './provider.js';
/** https://developers.kakao.com/docs/latest/en/kakaologin/rest-api#req-user-info */
export declare const kakao: Provider;
