import { type Problems } from '../../base/problems.js';
import type { Field } from '../../model/field-options.js';
import type { SettingsContext } from './context.js';
/**
 * The faults of a field's definition, by option. Codes and messages as PocketBase.
 * Source: ValidateSettings in core/field_*.go.
 */
export declare function checkSettings(field: Field, context: SettingsContext): Problems | undefined;
