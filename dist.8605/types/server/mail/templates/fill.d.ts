/** Plain texts by placeholder: `APP_NAME`, `TOKEN`, `RECORD:name`. */
export type Placeholders = ReadonlyMap<string, string>;
/** A template's subject: one line, no HTML. A placeholder without a value stays. */
export declare function fillSubject(template: string, values: Placeholders): string;
/** A template's body, which is HTML; the values are not, whoever wrote them. */
export declare function fillBody(template: string, values: Placeholders): string;
/** Safe as text and inside quoted attributes. */
export declare function escapeHtml(text: string): string;
