/** How the project writes its revisions. */
export interface AlembicStyle {
  readonly quote: '"' | "'";
  /** The schema that operations need not name: where unqualified names go. */
  readonly defaultSchema: string;
  /** Whether the metadata has a naming convention. Names are then wrapped in `op.f()`, so that it is not applied a second time. */
  readonly conventional: boolean;
}
