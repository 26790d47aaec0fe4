import type { Provider } from './provider.js';
/** https://developers.linear.app/docs/graphql/working-with-the-graphql-api. It refuses the parameters of PKCE. */
export declare const linear: Provider;
