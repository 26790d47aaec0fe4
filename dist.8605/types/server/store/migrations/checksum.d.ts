/**
 * The ids that PocketBase derives from names: `pbc_` or the field type, and the CRC-32 of the rest in
 * decimal. Not zlib's own crc32, which Node 20 has only since 20.15.
 * Source: core/collection_model.go idChecksum, core/fields_list.go.
 */
export declare function collectionIdOf(type: string, name: string): string;
export declare function fieldIdOf(type: string, name: string): string;
