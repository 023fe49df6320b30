/** The line length that a file keeps to: 88 as Black has it, or 100 or 120 where several lines of code (not of prose) are longer. */
export function lineWidth(text: string): number {
  const code = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => /[,:()[\]{}]$/.test(line) && !/^\s*#/.test(line));
  return [88, 100].find((width) => code.filter(({ length }) => length > width && length <= 120).length < 3) ?? 120;
}
