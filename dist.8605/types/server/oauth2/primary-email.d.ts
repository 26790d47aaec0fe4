import type { Inquiry } from './provider.js';
/**
 * The verified primary address, which GitHub and Gitea tell at `/emails` below the user; '' where
 * there is none, or where the token may not read it. Throws where the answer can't be read.
 */
export declare function primaryEmail({ client, ask }: Inquiry): Promise<string>;
