/**
 * Bytes put together from pieces of any size. One buffer that doubles: a list of pieces would let a
 * client that sends single bytes take a hundred times what it sends.
 */
export declare class GrowingBuffer {
    #private;
    get length(): number;
    /** Copies the piece. */
    append(piece: Uint8Array): void;
    /** What there is so far: a view that holds until the next append(). */
    view(): Buffer;
    /** Forgets the bytes; a small buffer is kept for the next ones. */
    clear(): void;
}
