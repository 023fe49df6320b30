import type { Project } from '../python/project.js';

const signs =
  /__tablename__|\.Model\s*[,)]|\bmapped_column\s*\(|\bColumn\s*\(|\bTable\s*\(|\btable\s*=\s*True|\bMapped\[|\bIndex\s*\(|event\.listen|listens_for|\bmap_imperatively\s*\(/;

/** The env.py of each of Alembic's environments. */
export function findEnvironments(project: Project): string[] {
  return project.files.filter((file) => /(^|\/)env\.py$/.test(file) && /\balembic\b/.test(project.text(file) ?? ''));
}

/** Modules that may define models: outside tests, migrations and packaging, with a sign of a table in their text. */
export function findModelFiles(project: Project, globs: readonly string[] | null): string[] {
  if (globs !== null) {
    const patterns = globs.map(globToPattern);
    return project.files.filter((file) => patterns.some((pattern) => pattern.test(file)));
  }
  const environments = findEnvironments(project).map((file) => file.slice(0, -'env.py'.length));
  return project.files.filter(
    (file) =>
      !isTest(file) &&
      !environments.some((directory) => directory !== '' && file.startsWith(directory)) &&
      signs.test(project.text(file) ?? ''),
  );
}

function isTest(file: string): boolean {
  return /(^|\/)(tests?|testing|conftest\.py)(\/|$)/.test(file) || /(^|\/)(test_[^/]*|[^/]*_test|conftest|setup|noxfile)\.py$/.test(file);
}

/** `*` stays within a directory, `**` crosses them. */
function globToPattern(glob: string): RegExp {
  const text = glob
    .replace(/^\.\//, '')
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('**/', '\u0000')
    .replaceAll('**', '\u0001')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
    .replaceAll('\u0000', '(?:.*/)?')
    .replaceAll('\u0001', '.*');
  return new RegExp(`^${text}${glob.endsWith('/') ? '.*' : '(/.*)?'}$`);
}
