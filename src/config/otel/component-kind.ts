/** What a component of a collector is. */
export enum OtelComponentKind {
  /** Takes data in. */
  RECEIVER = 'receivers',
  /** Changes, drops or delays data. */
  PROCESSOR = 'processors',
  /** Sends data on. */
  EXPORTER = 'exporters',
  /** The exporter of one pipeline and the receiver of another. */
  CONNECTOR = 'connectors',
  /** Serves the collector itself: health, storage, authentication. */
  EXTENSION = 'extensions',
}
