import { type Placeholders } from './fill.js';
export type { Placeholders } from './fill.js';
/** A mail's texts from a collection's template. Source: PocketBase mails/record.go. */
export declare function renderMail(template: {
    subject: string;
    body: string;
}, values: Placeholders): {
    subject: string;
    html: string;
    text: string;
};
