/** https://docs.python.org/3/library/textwrap.html#textwrap.dedent */
export function dedent(text: string): string {
  const lines = text.split('\n').map((line) => (/^\s*$/.test(line) ? '' : line));
  const margins = lines.filter((line) => line !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const margin = margins.reduce((common, next) => {
    let at = 0;
    while (at < common.length && common[at] === next[at]) at += 1;
    return common.slice(0, at);
  }, margins[0] ?? '');
  return lines.map((line) => line.slice(line === '' ? 0 : margin.length)).join('\n');
}
