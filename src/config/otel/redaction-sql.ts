// Values in database statements, for the collector's transform processor. The database sanitizer of its redaction processor
// isn't used: it leaves a statement as it is when it can't parse it, and where the database isn't one of five.

/** Where statements stand: the name of today's semantic conventions, and the one before. */
const TEXTS = ['span.attributes["db.query.text"]', 'span.attributes["db.statement"]'];
/** The database's name, today's and the one before. */
const SYSTEMS = ['span.attributes["db.system.name"]', 'span.attributes["db.system"]'];

/** Databases whose language is SQL, or so like it that literals look the same. */
const SQL_SYSTEMS = '^(actian\\\\.ingres|cassandra|clickhouse|cockroachdb|aws\\\\.redshift|redshift|db2|ibm\\\\.db2|derby|firebirdsql|h2|h2database|hsqldb|' +
  'mariadb|microsoft\\\\.sql_server|mssql|mysql|oracle|oracle\\\\.db|other_sql|postgresql|sap\\\\.hana|snowflake|sqlite|teradata|trino|vertica)$';

/**
 * Signs of a statement in which it isn't certain where literals end: backslashes (an escape in some databases), comments and
 * quoted identifiers (an apostrophe in them opens no literal), dollar quotes.
 */
const UNCERTAIN = '\\\\\\\\|--|/\\\\*|#|\\\\$[A-Za-z_]*\\\\$|`[^`]*[\'\\"]|\\\\[[^\\\\]]*[\'\\"]';
/** A literal in quotes of either kind, to the end where the statement was cut off. */
const QUOTED = '\'([^\']|\'\')*(\'|$)|\\"([^\\"]|\\"\\")*(\\"|$)';
/** A number, hexadecimal ones too; digits in names don't begin a word. */
const NUMBER = '\\\\b\\\\d[\\\\w.]*';

/** Statements in OTTL: hide what is uncertain, then replace literals. The patterns are quoted for OTTL. */
export function sqlStatements(): string[] {
  const isDatabase = `(${SYSTEMS.map(system => `${system} != nil`).join(' or ')})`;
  return [
    ...TEXTS.flatMap(text => [
      `set(${text}, "****") where ${text} != nil and (not IsString(${text}) or not ${isSql()} or IsMatch(${text}, "${UNCERTAIN}"))`,
      ...replaceLiterals(text, `IsString(${text})`),
    ]),
    // Some instrumentations call a span by its statement.
    `set(span.name, "****") where ${isDatabase} and IsMatch(span.name, "${UNCERTAIN}")`,
    ...replaceLiterals('span.name', isDatabase),
  ];
}

function isSql(): string {
  return `(${SYSTEMS.map(system => `(${system} != nil and IsMatch(${system}, "${SQL_SYSTEMS}"))`).join(' or ')})`;
}

function replaceLiterals(target: string, where: string): string[] {
  return [QUOTED, NUMBER].map(pattern => `replace_pattern(${target}, "${pattern}", "?") where ${where}`);
}
