/** Whether an address is one of the public internet: no machine or network of our own. */
export declare function isPublicAddress(address: string): boolean;
