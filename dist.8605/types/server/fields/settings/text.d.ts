import { Problem } from '../../base/problems.js';
import type { Field } from '../../model/field-options.js';
import type { SettingsContext } from './context.js';
export declare function textSettings(field: Field, { collection }: SettingsContext): {
    name: Problem | import("../../base/problems.js").Problems | undefined;
    primaryKey: Problem | undefined;
    min: Problem | import("../../base/problems.js").Problems | undefined;
    max: Problem | import("../../base/problems.js").Problems | undefined;
    pattern: Problem | import("../../base/problems.js").Problems | undefined;
    hidden: Problem | import("../../base/problems.js").Problems | undefined;
    required: Problem | import("../../base/problems.js").Problems | undefined;
    autogeneratePattern: Problem | import("../../base/problems.js").Problems | undefined;
};
