/** How text may look. */
export interface Style {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Characters that a document to be posted may have; absent where its format's own limit holds. */
  readonly maxLength?: number;
  /** Address of the reviewed directory's files, for links to lines: `https://github.com/…/blob/<commit>`. */
  readonly linkBase?: string;
}
