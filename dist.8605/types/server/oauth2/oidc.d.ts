import type { Provider } from './provider.js';
/**
 * Any OpenID provider, under one of three names, each with URLs of its own. Without a userInfoURL
 * the user is read from the id_token; `extra.issuers` and `extra.jwksURL` then say who may have
 * issued and signed it. https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
 */
export declare function oidcProvider(name: 'oidc' | 'oidc2' | 'oidc3'): Provider;
