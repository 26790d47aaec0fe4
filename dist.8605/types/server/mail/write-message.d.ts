import type { Message } from './mailer.js';
/**
 * The text of a mail: plain text and HTML as alternatives, in UTF-8. Written here because it takes a
 * tenth of the time that nodemailer's general composer takes, which is most of what a mail costs.
 * Names and subject must be single lines, and addresses safe: compose-message.ts.
 */
export declare function writeMessage({ from, to, subject, html, text }: Message, date: Date): string;
