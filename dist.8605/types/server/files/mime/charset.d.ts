/** What a byte order mark says; '' where there is none. */
export declare function charsetOfMark(text: string): string;
/** The charset of plain text, '' for one that can't be told. */
export declare function charsetOfText(text: string): string;
/** What the `<meta>` of a page says, else what its text says. */
export declare function charsetOfHtml(text: string): string;
/** What the XML declaration says, else what the text says. */
export declare function charsetOfXml(text: string): string;
