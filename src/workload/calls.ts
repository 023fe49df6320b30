const perMinute: Readonly<Record<string, number>> = {
  s: 60,
  sec: 60,
  second: 60,
  min: 1,
  minute: 1,
  h: 1 / 60,
  hour: 1 / 60,
  day: 1 / 1440,
  week: 1 / 10080,
  month: 1 / 43200,
};

/** Calls a minute from a comment `calls: 1200/min` (also k and M, and a second, hour, day, week, month); null when none says so. */
export function readCalls(comments: readonly string[]): number | null {
  for (const comment of comments) {
    const match = /^calls:\s*([\d_,.]+)\s*([kM]?)\s*\/\s*([a-z]+?)s?\s*$/.exec(comment);
    const unit = perMinute[match?.[3] ?? ''];
    if (match?.[1] === undefined || unit === undefined) continue;
    const scale = match[2] === 'k' ? 1e3 : match[2] === 'M' ? 1e6 : 1;
    return Number(match[1].replaceAll(/[_,]/g, '')) * scale * unit;
  }
  return null;
}
