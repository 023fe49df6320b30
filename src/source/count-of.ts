/** `1 statement`, `3 statements`; the plural is the word with an s. */
export function countOf(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
