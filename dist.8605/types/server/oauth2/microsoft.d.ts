import type { Provider } from './provider.js';
/** https://learn.microsoft.com/en-us/graph/api/user-get; claims: https://learn.microsoft.com/en-us/entra/identity-platform/optional-claims-reference */
export declare const microsoft: Provider;
