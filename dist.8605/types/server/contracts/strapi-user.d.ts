import type { Strapi } from '../../schema/types.gen.js';
import { type RecordModel } from '../model/record.js';
export type StrapiUser = Strapi['reply']['user'];
/** The nine keys of a user who signed in with a password; nothing else of the account leaves. */
export declare function strapiUser(record: RecordModel): StrapiUser;
