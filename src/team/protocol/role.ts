/** Trades beside the database's that a hand-off may be for, in the order in which hand-offs are told. */
export const roles = ['backend', 'frontend', 'devops', 'performance', 'security'] as const;
export type Role = (typeof roles)[number];

/** Who takes a role where the team names nobody. */
export const defaultAgents: Readonly<Record<Role, string>> = {
  backend: 'Backend Architect',
  frontend: 'Frontend Architect',
  devops: 'DevOps Engineer',
  performance: 'Performance Engineer',
  security: 'Security Auditor',
};

/** Words of an agent's name, or of what it is said to do, that tell its role. */
const words: Readonly<Record<Role, RegExp>> = {
  backend: /\bback[\s-]?end\b/i,
  frontend: /\bfront[\s-]?end\b/i,
  devops: /\b(?:dev[\s-]?ops|sre|site reliability|infrastructure|platform engineer)\b/i,
  performance: /\bperformance\b/i,
  security: /\b(?:security|app[\s-]?sec)\b/i,
};

export function namesRole(text: string, role: Role): boolean {
  return words[role].test(text.replaceAll('_', ' '));
}
