import type { Catalog } from '../catalog/catalog.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Models } from '../sqlalchemy/models.js';
import { checkVolumes } from '../statistics/declared/check.js';
import { declareStatistics, type DeclaredStatistics, type Volumes } from '../statistics/declared.js';

/** What `[volumes]` stands in, and what else of the project is known. */
export interface Declaring {
  readonly configuration: Configuration;
  /** Null where the project has no configuration. */
  readonly configurationFile: string | null;
  readonly models?: Models | null;
  /** Whether the schema may be behind the project: a live database, or the state before pending migrations. */
  readonly behind: boolean;
}

/** Statistics of the declared volumes; `volumes` may hold more than the file says. Throws `configuration_invalid` where they cannot be so. */
export function declareSizes(
  catalog: Catalog,
  { configuration, configurationFile, models, behind }: Declaring,
  volumes: Volumes = configuration.volumes ?? {},
): DeclaredStatistics {
  const hasModel = (table: string, column: string): boolean =>
    models?.tables.some(({ name, columns }) => name === table && columns.some((each) => each.name === column)) ?? false;
  const unknown = checkVolumes(catalog, configuration.volumes ?? {}, {
    file: configurationFile ?? 'plinth.toml',
    mayLack: (table, column) => behind || hasModel(table, column),
  });
  const found = declareStatistics(catalog, volumes);
  return { ...found, notExamined: [...found.notExamined, ...unknown] };
}
