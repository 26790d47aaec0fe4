import type { SendMailOptions } from 'nodemailer';
import type { Message } from './mailer.js';
/**
 * A message in nodemailer's terms. Names and subject are one line each, addresses are taken whole or
 * refused, and nothing is fetched: what a user put into a record can't add headers, recipients or files.
 * Throws TypeError for what is no single address.
 */
export declare function composeMessage({ from, to, subject, html, text }: Message): SendMailOptions;
/** Line breaks of every kind and control characters become blanks. */
export declare function oneLine(text: string): string;
