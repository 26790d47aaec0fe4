import type { Weather } from '../../schema/types.gen.js';
import { type RecordModel } from '../model/record.js';
export type WeatherRecord = Weather['reply']['record'];
/**
 * The 14 keys that a weather frontend knows, always all of them: a column that the folder lacks
 * reads as its default, and nothing else of the account leaves through this door.
 */
export declare function weatherRecord(record: RecordModel): WeatherRecord;
