/**
 * One value of a form as its field's type: Go's strconv.ParseBool, and ParseInt with base 0; '' is
 * off and 0. Throws TypeError.
 */
export declare function readFormValue(text: string, type: 'string' | 'bool' | 'int'): string | boolean | number;
