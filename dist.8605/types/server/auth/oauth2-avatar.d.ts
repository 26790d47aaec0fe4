import type { App } from '../base/app.js';
import { type Uploads } from '../files/upload.js';
import { type AuthCollection } from '../model/collection.js';
import type { OAuth2User } from '../oauth2/client.js';
/** A picture that waits in the folder of uploads until the account is made. */
export interface Avatar {
    /** As if it had come with the request. */
    uploads(): Uploads;
    remove(): Promise<void>;
}
/**
 * Fetches the picture of somebody new, where the collection keeps it as a file and the app has sent
 * none. One that can't be had, or that the field would refuse, is only logged.
 */
export declare function fetchAvatar(app: App, collection: AuthCollection, { avatarURL }: OAuth2User, createData: Readonly<Record<string, unknown>>): Promise<Avatar | undefined>;
