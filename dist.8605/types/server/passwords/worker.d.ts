/** One password to hash or to compare. The texts never leave this process and never reach a log. */
export type PasswordTask = {
    kind: 'hash';
    plain: string;
    cost: number;
} | {
    kind: 'compare';
    plain: string;
    hash: string;
};
/** Does one task, in place: the worker has nothing else to do. */
export default function runPasswordTask(task: PasswordTask): string | boolean;
