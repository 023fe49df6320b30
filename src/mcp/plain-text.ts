import { printable } from '../output/printable.js';

/** Characters that are not seen and that a model reads all the same: format characters, tags, private use; line feed and tab stay. */
const UNSEEN = /[\p{Cf}\p{Co}\p{Cn}]/gu;

const PLAIN = /^[\t\n\x20-\x7e]*$/;

/** Text of others with everything that hides spelled out: `\u{e0041}`. */
export function plainText(text: string): string {
  if (PLAIN.test(text)) return text;
  return printable(text).replaceAll(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
