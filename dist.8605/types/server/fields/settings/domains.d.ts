import { Problem } from '../../base/problems.js';
import type { Field } from '../../model/field-options.js';
/** Domains of e-mail addresses and URLs: either the allowed or the refused ones. */
export declare function domainSettings(field: Field): {
    exceptDomains: Problem | import("../../base/problems.js").Problems | undefined;
    onlyDomains: Problem | import("../../base/problems.js").Problems | undefined;
};
