/** IPv4 as it is, IPv6 in eight groups of four digits; undefined for what is no address. */
export declare function expandAddress(text: string): string | undefined;
