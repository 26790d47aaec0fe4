import { Problem } from '../../base/problems.js';
import type { Field } from '../../model/field-options.js';
export declare function numberSettings(field: Field): {
    min: Problem | undefined;
    max: Problem | undefined;
};
export declare function passwordSettings(field: Field): {
    min: Problem | import("../../base/problems.js").Problems | undefined;
    max: Problem | import("../../base/problems.js").Problems | undefined;
    cost: Problem | import("../../base/problems.js").Problems | undefined;
    pattern: Problem | import("../../base/problems.js").Problems | undefined;
};
/** Of json and editor. */
export declare function sizeSettings(field: Field): {
    maxSize: Problem | import("../../base/problems.js").Problems | undefined;
};
