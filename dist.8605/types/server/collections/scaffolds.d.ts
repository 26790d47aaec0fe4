/** New collections of each type, without name and id: what an editor starts with. */
export declare function scaffolds(): Record<string, unknown>;
