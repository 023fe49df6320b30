const DAY = 86_400_000;
const MONTH_DAYS = 30.4375;
/** A day further ahead says nothing. */
const MOST_MONTHS = 240;

/** The day on which a table that grows by so many rows a month has so many more; null where it does not, or not in twenty years. */
export function dayAfter(now: Date, added: number, growthPerMonth: number | null): string | null {
  if (added <= 0) return isoDay(now);
  if (growthPerMonth === null || growthPerMonth <= 0 || added / growthPerMonth > MOST_MONTHS) return null;
  return isoDay(new Date(now.getTime() + (added / growthPerMonth) * MONTH_DAYS * DAY));
}

function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
