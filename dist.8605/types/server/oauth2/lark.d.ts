import type { Provider } from './provider.js';
/** https://open.feishu.cn/document/server-docs/authentication-management/login-state-management/get. It has two domains; feishu.cn is what its own SDK begins with. */
export declare const lark: Provider;
