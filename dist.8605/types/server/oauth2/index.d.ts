import type { Provider } from './provider.js';
/** An OAuth2 provider as editors of collections list it. */
export interface ProviderRow {
    name: string;
    displayName: string;
    /** An SVG picture. */
    logo: string;
}
export declare const providers: readonly ProviderRow[];
/** What a collection's provider, and a link, may be called. */
export declare const providerNames: ReadonlySet<string>;
export declare function findProvider(name: string): Provider | undefined;
/** An SVG picture; '' where there is none. */
export declare function logoOf(name: string): string;
