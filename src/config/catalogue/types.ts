/*
 * Shapes of the component catalogues in this directory: which component types an image has, and how they were renamed.
 * Plain data, one file per image; each file says which release it is of, where that is written upstream and how to update it.
 */

/** The component types (the part before the slash in a component's id) compiled into one program, sorted. */
export interface ComponentCatalogue {
  readonly receivers: string[];
  readonly processors: string[];
  readonly exporters: string[];
  readonly connectors: string[];
  readonly extensions: string[];
}

/** The kinds of component, called as the sections of a collector configuration are. */
export type ComponentKind = keyof ComponentCatalogue;

/** One renamed component type. */
export interface ComponentRename {
  readonly oldName: string;
  readonly newName: string;
  readonly kind: ComponentKind;

  /** The first collector release that accepts the new name. */
  readonly since: string;

  /**
   * The first collector release that refuses the old name.
   * @default - the newest release looked at (0.160.0) still accepts it
   */
  readonly oldRemovedSince?: string;
}
