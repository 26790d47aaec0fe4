/**
 * The HTML document around a mail's body. `.btn` is the class that PocketBase's templates give to
 * links that are to look like buttons. Nothing is loaded from anywhere.
 */
export declare function frameHtml(body: string): string;
