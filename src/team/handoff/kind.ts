import type { Role } from '../protocol/role.js';
import type { HandoffGround } from './ground.js';

/** A request before it has an id and an addressee. */
export interface Draft {
  readonly findings: readonly string[];
  readonly recommendations: readonly string[];
  readonly subjects: readonly string[];
  readonly task: string;
  readonly context: string;
  readonly details: readonly string[];
  readonly needBack: string;
  readonly acceptance: readonly string[];
  readonly blocks: string;
}

/** One kind of request: when it is made and what it says. One request a kind, whatever number of findings it is about. */
export interface RequestKind {
  readonly role: Role;
  readonly kind: string;
  /** What is done with the answer, for the plan: `With …, I will …`. */
  readonly plan: string;
  /** Null where there is nothing to ask. Pure. */
  draft(ground: HandoffGround): Draft | null;
}
