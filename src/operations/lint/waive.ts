import type { Finding } from '../../engine/finding.js';
import type { WaiverUse } from '../../migration/statements/migration.js';
import { covers, type Waiver } from '../../migration/statements/waivers.js';
import type { Gathered } from './gather.js';

export interface Waived {
  readonly finding: Finding;
  readonly waiver: Waiver;
}

export interface Waiving {
  readonly findings: readonly Finding[];
  readonly waived: readonly Waived[];
  readonly uses: readonly WaiverUse[];
}

/** Takes out the findings that a comment lets be, and says what each comment was good for. */
export function applyWaivers(
  findings: readonly Finding[],
  { waivers, lineText }: Pick<Gathered, 'waivers' | 'lineText'>,
  now: Date,
  ids: readonly string[],
): Waiving {
  const today = now.toISOString().slice(0, 10);
  const used = new Set<Waiver>();
  const waived: Waived[] = [];
  const left = findings.filter((finding) => {
    const { place } = finding;
    const waiver = place === null ? undefined : waivers.find((one) => covers(one, place, finding.rule, (line) => lineText(one.file, line)));
    if (waiver === undefined) return true;
    used.add(waiver);
    if (waiver.until !== null && waiver.until <= today) return true;
    waived.push({ finding, waiver });
    return false;
  });
  return { findings: left, waived, uses: waivers.map((waiver) => ({ ...useOf(waiver, { used, today, ids }), until: waiver.until })) };
}

function useOf(
  waiver: Waiver,
  { used, today, ids }: { readonly used: ReadonlySet<Waiver>; readonly today: string; readonly ids: readonly string[] },
): Omit<WaiverUse, 'until'> {
  const { file, line, rules } = waiver;
  const known = rules.every((rule) => ids.some((id) => id === rule || id.startsWith(`${rule}/`)));
  const problem = !known
    ? 'unknown rule'
    : !used.has(waiver)
      ? 'unused'
      : waiver.until !== null && waiver.until <= today
        ? 'expired'
        : waiver.reason === ''
          ? 'without reason'
          : null;
  return { place: { file, line, column: 1, endLine: line, endColumn: 1 }, rules, problem };
}
