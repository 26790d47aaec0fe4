/** The checks of an address that mail is to go to. */
export declare const emailChecks: import("../base/form-errors.js").Check[];
