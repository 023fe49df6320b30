import type { Subject } from '../../engine/finding.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import type { Handoff } from '../handoff/handoff-json.js';
import type { Volumes } from './facts.js';
import type { JudgedObject } from './objects.js';

/** A finding as the earlier analysis told it. */
export interface PastFinding {
  readonly id: string;
  readonly rule: string;
  readonly severity: string;
  readonly subject: Subject;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly recommendation: string | null;
  readonly noRecommendation: string | null;
}

/** What an earlier analysis left. A fresh review goes on from an empty one. */
export interface Past {
  /** Null for a fresh review. */
  readonly of: { readonly plinth: string; readonly dir: string; readonly side: string; readonly schemaFingerprint: string } | null;
  /** Everything beside objects that a proof depends on; empty where it is not known. */
  readonly ground: string;
  readonly depth: number;
  readonly findings: readonly PastFinding[];
  readonly recommendations: ReadonlyMap<string, Recommendation>;
  readonly objects: ReadonlyMap<string, JudgedObject>;
  readonly handoffs: readonly Handoff[];
  /** Volumes that answers gave so far, by table. */
  readonly volumes: Volumes;
}

export const noPast: Past = {
  of: null,
  ground: '',
  depth: 0,
  findings: [],
  recommendations: new Map(),
  objects: new Map(),
  handoffs: [],
  volumes: {},
};

/** Which objects are not what they were: only these are examined again. */
export interface ObjectChange {
  readonly object: string;
  readonly state: 'new' | 'changed' | 'gone';
}

export function compareObjects({ objects: before }: Past, now: ReadonlyMap<string, JudgedObject>): ObjectChange[] {
  if (before.size === 0) return [];
  const gone = [...before.keys()].filter((object) => !now.has(object)).map((object) => ({ object, state: 'gone' as const }));
  const others = [...now.values()].flatMap(({ object, fingerprint }): ObjectChange[] => {
    const earlier = before.get(object);
    if (earlier === undefined) return [{ object, state: 'new' }];
    return earlier.fingerprint === fingerprint ? [] : [{ object, state: 'changed' }];
  });
  return [...gone, ...others].toSorted((one, other) => (one.object < other.object ? -1 : 1));
}
