/** Finds the file that an import means, without running anything: every directory above a file may be on Python's path. */
export interface ModuleIndex {
  readonly files: ReadonlySet<string>;
  /** Directories that hold Python files, at any depth. */
  readonly directories: ReadonlySet<string>;
  /** For a module's last path part, all places that end in it: `models` → `app/models.py`, `b/models/__init__.py`. */
  readonly byLastPart: ReadonlyMap<string, readonly string[]>;
}

export interface FoundModule {
  /** Null for a directory without `__init__.py`. */
  readonly file: string | null;
  /** Directory or file path without extension. */
  readonly path: string;
}

export function indexModules(files: readonly string[]): ModuleIndex {
  const directories = new Set<string>();
  const byLastPart = new Map<string, string[]>();
  for (const file of files) {
    for (let cut = file.lastIndexOf('/'); cut !== -1; cut = file.lastIndexOf('/', cut - 1)) directories.add(file.slice(0, cut));
    const path = modulePath(file);
    const last = path.slice(path.lastIndexOf('/') + 1);
    byLastPart.set(last, [...(byLastPart.get(last) ?? []), path]);
  }
  return { files: new Set(files), directories, byLastPart };
}

/** `app/models/__init__.py` → `app/models`. */
export function modulePath(file: string): string {
  return file.replace(/(^|\/)__init__\.py$/, '').replace(/\.py$/, '');
}

/** Top directory of the packages that a file lies in: the first above it without `__init__.py`. */
export function packageRoot(index: ModuleIndex, file: string): string {
  let directory = parentOf(file);
  while (directory !== '' && index.files.has(`${directory}/__init__.py`)) directory = parentOf(directory);
  return directory;
}

/** Dotted name under which the project imports a file. */
export function moduleName(index: ModuleIndex, file: string): string {
  const root = packageRoot(index, file);
  const path = modulePath(file);
  return (root === '' ? path : path.slice(root.length + 1)).replaceAll('/', '.');
}

export function findModule(index: ModuleIndex, name: string, fromFile: string): FoundModule | null {
  const path = name.replaceAll('.', '/');
  for (const base of searchPath(index, fromFile)) {
    const found = at(index, base === '' ? path : `${base}/${path}`);
    if (found !== null) return found;
  }
  return name.includes('.') ? findAnywhere(index, path) : null;
}

export function at(index: ModuleIndex, path: string): FoundModule | null {
  if (index.files.has(`${path}/__init__.py`)) return { file: `${path}/__init__.py`, path };
  if (index.files.has(`${path}.py`)) return { file: `${path}.py`, path };
  return index.directories.has(path) ? { file: null, path } : null;
}

function searchPath(index: ModuleIndex, fromFile: string): string[] {
  const root = packageRoot(index, fromFile);
  const above: string[] = [];
  for (let directory = root; directory !== ''; directory = parentOf(directory)) above.push(directory);
  return [...above, '', 'src', 'lib', 'app', 'backend'];
}

/** Any directory may have been put on the path, but only a whole dotted name tells enough. */
function findAnywhere(index: ModuleIndex, path: string): FoundModule | null {
  const places = index.byLastPart.get(path.slice(path.lastIndexOf('/') + 1)) ?? [];
  const found = places.filter((place) => place.endsWith(`/${path}`));
  return found.length === 1 && found[0] !== undefined ? at(index, found[0]) : null;
}

export function parentOf(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut === -1 ? '' : path.slice(0, cut);
}
