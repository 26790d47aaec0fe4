export declare const logos: Readonly<Record<string, string>>;
