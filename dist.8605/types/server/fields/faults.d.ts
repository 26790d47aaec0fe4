/** The faults that several kinds share. Source: ozzo-validation ErrRequired. */
export declare const blank: import("../base/errors.js").FieldError;
export declare const badFormat: import("../base/errors.js").FieldError;
