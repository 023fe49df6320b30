/** The words of a condition as EXPLAIN prints it: what stands between blanks, outside quotes, parentheses and brackets. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let depth = 0;
  for (const [piece] of text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[\s\S]/g)) {
    if (piece === '(' || piece === '[') depth += 1;
    if (piece === ')' || piece === ']') depth -= 1;
    if (depth > 0 || !/^\s$/.test(piece)) word += piece;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}

/** The text with values left out: `…` stands for each constant and parameter; true, false and NULL stay. */
export function hideValues(text: string): string {
  return text
    .replaceAll(
      /[EeBbXx]?'(?:[^']|'')*'(::"?\w+"?(?:\[\])?)?|("(?:[^"]|"")*")|\$\d+|(?<![\w.$])-?\d+(?:\.\d+)?(?![\w.])/g,
      (match: string, _cast: string | undefined, name: string | undefined) => (name === undefined ? '…' : match),
    )
    .replaceAll(/\(("?\w+"?)\)::text/g, '$1');
}
