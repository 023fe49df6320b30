/**
 * When a major gets its last release; after it, errors and holes in it stay open. ISO dates.
 * Source: https://www.postgresql.org/support/versioning/
 */
const finalReleases: Readonly<Record<number, string>> = {
  10: '2022-11-10',
  11: '2023-11-09',
  12: '2024-11-21',
  13: '2025-11-13',
  14: '2026-11-12',
  15: '2027-11-11',
  16: '2028-11-09',
  17: '2029-11-08',
  18: '2030-11-14',
};

/** The day of a major's last release; null for one that is not known. */
export function finalReleaseOf(major: number): string | null {
  return finalReleases[major] ?? null;
}
