import { type FieldErrors } from '../base/errors.js';
import type { Settings } from './defaults.js';
/** The faults of new settings by section, or undefined. Source: core/settings_model.go PostValidate. */
export declare function settingsFaults(settings: Settings): FieldErrors | undefined;
