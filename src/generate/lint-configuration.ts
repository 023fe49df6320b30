import type { GeneratedFile } from './write.js';

/** Folders of src are layers: a file may import from its own folder and from those before it in this list. */
const layers = [
  'failure',
  'source',
  'configuration',
  'postgres',
  'sql',
  'python',
  'catalog',
  'guest',
  'statistics',
  'workload',
  'entry',
  'sqlalchemy',
  'validation',
  'drift',
  'plan',
  'snapshot',
  'change',
  'shadow',
  'migration',
  'engine',
  'proposal',
  'rules',
  'proof',
  'advice',
  'recommendation',
  'team',
  'operations',
  'output',
  'mcp',
  'cli',
  'generate',
];
/** How deep files lie below src/<layer>/: one `../` each to get out of it. */
const depths = [1, 2, 3, 4];

function forbid(layer: string, depth: number): object {
  const above = layers.slice(layers.indexOf(layer) + 1);
  const pattern = {
    regex: `^(\\.\\./){${depth}}(${above.join('|')})/`,
    message: `src/${layer} lies below this folder: see docs/architecture.md.`,
  };
  return { files: [`src/${layer}/${'*/'.repeat(depth - 1)}*.ts`], rules: { 'no-restricted-imports': ['error', { patterns: [pattern] }] } };
}

const configuration = {
  $schema: './node_modules/oxlint/configuration_schema.json',
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'node'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'off', pedantic: 'off', style: 'off', restriction: 'off' },
  env: { node: true, es2023: true },
  ignorePatterns: ['dist', 'node_modules', '.cache', 'examples', 'src/rules/registry.ts', 'src/migration/effects/measured.ts'],
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/ban-ts-comment': 'error',
    'import/no-cycle': 'error',
    'import/no-self-import': 'error',
    'import/no-unassigned-import': 'off',
    'node/no-path-concat': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'import/no-named-as-default-member': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'no-await-in-loop': 'off',
    'no-control-regex': 'off',
    'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
    'max-depth': ['error', 4],
    'max-params': ['error', 6],
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/no-thenable': 'off',
    'no-shadow': 'off',
    'no-unmodified-loop-condition': 'off',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
    'unicorn/prefer-node-protocol': 'error',
  },
  overrides: [
    ...layers.slice(0, -1).flatMap((layer) => depths.map((depth) => forbid(layer, depth))),
    {
      files: ['**/*.test.ts', 'test/**', 'measure/**', 'bench/**', 'scripts/**'],
      rules: { 'no-restricted-imports': 'off', 'max-lines': 'off', 'typescript/no-non-null-assertion': 'off' },
    },
  ],
};

/** `.oxlintrc.json`. The layers make it long: one rule for each folder and depth, so that a folder's own subfolders are not meant. */
export function generateLintConfiguration(): GeneratedFile {
  return { path: '.oxlintrc.json', text: `${JSON.stringify(configuration, null, 2)}\n` };
}
