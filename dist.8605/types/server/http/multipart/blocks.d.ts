/** A buffer for bytes on their way to the disk, with whatever was in it before. */
export declare function takeBlock(): Buffer;
/** Takes a buffer back that nothing refers to any more. */
export declare function giveBlock(block: Buffer): void;
