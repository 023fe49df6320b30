/** Names as they may stand in SQL, quoted or not. */
const NAME = /"(?:[^"]|"")+"|[\w$\u0080-\uffff]+/g;

/**
 * Every name that may stand in a text, keywords and words of strings and comments among them. One without quotes counts as the server folds
 * it: capitals of ASCII, and in an encoding of one byte others too, so both are given. Source: `downcase_identifier` in
 * src/backend/parser/scansup.c.
 */
export function namesIn(sql: string): string[] {
  return (sql.match(NAME) ?? []).flatMap((name) => {
    if (name.startsWith('"')) return [name.slice(1, -1).replaceAll('""', '"')];
    const folded = name.replaceAll(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
    const all = folded.toLowerCase();
    return folded === all ? [folded] : [folded, all];
  });
}
