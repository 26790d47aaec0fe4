import type { Logger } from 'pino';
import type { Mailer, Message } from './mailer.js';
export type Urgency = 'urgent' | 'usual';
/** Mails on their way out: bounded, logged when they fail, and finished before the process ends. */
export interface Outbox {
    /**
     * Sends and waits. Somebody waits for an `urgent` mail: those have connections of their own, and
     * 15 s. Throws where it can't be sent or not in time, and where too many wait already.
     */
    send(message: Message, urgency?: Urgency): Promise<void>;
    /**
     * Does the work after the answer has gone out; the promise tells when it is done, and never fails.
     * Left out, `delayMs` is a random moment: what an account's mail costs must not show in the time
     * that the next request takes.
     */
    later(what: string, work: () => Promise<void>, delayMs?: number): Promise<void>;
    /** Waits for what is under way, within reason. */
    close(): Promise<void>;
}
export declare function createOutbox(mailer: Mailer, log: Logger): Outbox;
/** Whether the promise settles in time; whatever becomes of it afterwards is nobody's fault. */
export declare function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean>;
