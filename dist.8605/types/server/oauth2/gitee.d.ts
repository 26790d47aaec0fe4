import type { Provider } from './provider.js';
/** https://gitee.com/api/v5/swagger#/getV5User */
export declare const gitee: Provider;
