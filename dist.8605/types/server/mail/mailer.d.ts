/** An address as its parts, so that no header is ever put together from text. */
export interface MailAddress {
    /** '' for none. */
    name: string;
    address: string;
}
/** One mail to one recipient. */
export interface Message {
    from: MailAddress;
    to: MailAddress;
    subject: string;
    html: string;
    /** The same for readers without HTML. */
    text: string;
}
/** A way to hand mails over: SMTP, sendmail, or a file. */
export interface Mailer {
    /**
     * Resolves once the mail is accepted; throws for whatever is wrong, the address included. An
     * aborted `signal` withdraws a mail that isn't accepted yet.
     */
    send(message: Message, signal?: AbortSignal): Promise<void>;
    /** Ends idle connections; what is being sent goes on. */
    close(): void;
}
/** Nothing here can send mails: this one was left in a file, for whoever tries things out. */
export declare class MailKept extends Error {
    readonly name = "MailKept";
}
