/** A mail's body for readers without HTML: a line per paragraph, links with their address. */
export declare function plainText(html: string): string;
