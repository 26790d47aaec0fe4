import { Problem } from '../../base/problems.js';
import type { Field } from '../../model/field-options.js';
import type { SettingsContext } from './context.js';
export declare function selectSettings(field: Field): {
    values: Problem | import("../../base/problems.js").Problems | undefined;
    maxSelect: Problem | import("../../base/problems.js").Problems | undefined;
};
export declare function fileSettings(field: Field): {
    maxSelect: Problem | import("../../base/problems.js").Problems | undefined;
    maxSize: Problem | import("../../base/problems.js").Problems | undefined;
    thumbs: Problem | import("../../base/problems.js").Problems | undefined;
};
export declare function relationSettings(field: Field, context: SettingsContext): {
    collectionId: Problem | import("../../base/problems.js").Problems | undefined;
    minSelect: Problem | import("../../base/problems.js").Problems | undefined;
    maxSelect: Problem | import("../../base/problems.js").Problems | undefined;
};
