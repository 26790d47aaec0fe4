/**
 * Packs the data folder into `backups/<name>` as a zip that PocketBase can restore, and gives its
 * path. The databases go in as consistent copies, so writers may go on. The zip appears complete or
 * not at all.
 */
export declare function createBackup(dir: string, name: string): Promise<string>;
/** A name such as `pb_backup_acme_20260131120000.zip`, in PocketBase's form. */
export declare function backupName(prefix: string, now: number): string;
