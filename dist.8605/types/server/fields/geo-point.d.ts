import type { FieldKind } from './field.js';
export interface GeoPoint {
    readonly lon: number;
    readonly lat: number;
}
/** Source: PocketBase core/field_geo_point.go. */
export declare const geoPointKind: FieldKind;
