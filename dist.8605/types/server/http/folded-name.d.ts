/**
 * Whether a key means that name, as in Go's encoding/json/v2: by simple case folding (`paſſword` is
 * `password`, `paßword` isn't), lines below and between words aside.
 */
export declare function isSameFolded(name: string, key: string): boolean;
