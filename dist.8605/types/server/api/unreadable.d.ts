/**
 * Some of the peer's routes answer every unreadable body alike, a wrong content type included.
 * Throws request.unreadable.
 */
export declare function unreadableAlike<T>(reading: Promise<T>): Promise<T>;
