/** Encrypts a text with a key of 32 characters. */
export declare function encryptText(text: string, key: string): string;
/** The text that `encryptText` or PocketBase encrypted. Throws for a wrong key or a changed text. */
export declare function decryptText(encrypted: string, key: string): string;
