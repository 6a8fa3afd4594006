import type { OtelPipeline } from './pipeline';
import { OtelProcessor } from './processor';
import { sqlStatements } from './redaction-sql';
import { checkNotEmpty, Problem, within } from '../problem';

/** A kind of data that has no place in traces. */
export enum RedactionPreset {
  /**
   * Credentials: attributes whose names end in `authorization`, `cookie`, `password`, `token`, `api_key` and the like, whoever
   * wrote them; and in the values of all others bearer tokens, JSON web tokens, passwords in URLs and in query parameters.
   */
  CREDENTIALS = 'credentials',
  /**
   * Values in database statements: literals in SQL become `?`, parameters are hidden, and so are whole statements of which it
   * isn't certain where a literal ends (with comments, backslashes or dollar quotes, and in languages other than SQL).
   */
  DATABASE_VALUES = 'database-values',
  /** Email addresses and payment card numbers, wherever they stand, and attributes about people such as `user.email`. */
  PERSONAL_DATA = 'personal-data',
}

/** A key in a Secret for keyed hashes. */
export interface RedactionHashKey {
  /** The Secret, in the collector's namespace. */
  readonly secretName: string;
  /** The key in it. Its value has at least 32 bytes; the collector doesn't start with less. */
  readonly key: string;
}

/** Options of {@link Redaction.of}. */
export interface RedactionOptions {
  /**
   * What is hidden.
   *
   * @default - all presets
   */
  readonly presets?: RedactionPreset[];
  /**
   * Further attributes to hide: regular expressions (RE2) that a part of the name matches.
   *
   * @default - none
   */
  readonly attributes?: string[];
  /**
   * Further values to hide: regular expressions (RE2). The part that matches is replaced, in every attribute.
   *
   * @default - none
   */
  readonly values?: string[];
  /**
   * Attributes that are left as they are, by their exact names, for example `messaging.batch.token`.
   *
   * @default - none
   */
  readonly except?: string[];
  /**
   * With a key, a value becomes its HMAC-SHA256 instead of `****`, so that equal values can still be found. A hash without a key
   * would be no protection: whoever guesses the value can check the guess. Names, status and statements get `****` all the same.
   *
   * @default - values become `****`
   */
  readonly hashKey?: RedactionHashKey;
}

interface Patterns {
  readonly names: string[];
  readonly values: string[];
}

const PATTERNS: { readonly [preset in RedactionPreset]: Patterns } = {
  [RedactionPreset.CREDENTIALS]: {
    names: [
      '(?i)(^|[._-])(proxy[._-])?authorization$',
      '(?i)(^|[._-])(set[._-])?cookies?$',
      '(?i)(api[._-]?key|access[._-]?key|private[._-]?key|secret[._-]?key)$',
      '(?i)(passw(or)?d|passphrase|secret|token|credentials?|session[._-]?id)$',
    ],
    values: [
      '(?i)\\bbearer\\s+[a-z0-9._~+/=-]{8,}',
      '(?i)\\bbasic\\s+[a-z0-9+/]{8,}={0,2}',
      '\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(\\.[A-Za-z0-9_-]*)?',
      '://[^/\\s:@]*:[^/\\s@]+@',
      '(?i)[?&]([a-z0-9_.-]*(token|password|secret|signature|api[_-]?key)|sig|code)=[^&#\\s]*',
    ],
  },
  [RedactionPreset.DATABASE_VALUES]: { names: ['^db\\.(query|operation)\\.parameter\\.', '^db\\.sql\\.parameters$'], values: [] },
  [RedactionPreset.PERSONAL_DATA]: {
    names: ['^user\\.(email|full_name|name)$', '^enduser\\.(id|pseudo\\.id)$'],
    values: [
      '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+',
      '\\b(4\\d{12}(\\d{3})?|5[1-5]\\d{14}|3[47]\\d{13})\\b',
      '\\b(4\\d{3}|5[1-5]\\d{2})([ -]\\d{4}){3}\\b',
    ],
  },
};

/** Where the collector finds the key. */
const HASH_KEY_VARIABLE = 'REDACTION_HASH_KEY';

/**
 * Hides what has no place in traces before it leaves the collector. Attributes of resources, scopes, spans and span events are
 * searched, and the names of spans and the texts of their status. Links, trace states and names of events stay.
 *
 * It is a net, not a wall: no pattern finds every secret. The applications' own instrumentations shouldn't record them.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/redactionprocessor
 */
export class Redaction {
  /**
   * Hides kinds of data, and what you name.
   *
   * @param options what is hidden; default: all presets
   */
  public static of(options: RedactionOptions = {}): Redaction {
    return new Redaction(options);
  }

  /** The processors, in order. Put them behind all others. */
  public readonly processors: OtelProcessor[];

  private constructor(private readonly options: RedactionOptions) {
    const presets = this.options.presets ?? Object.values(RedactionPreset);
    const statements = [
      ...presets.includes(RedactionPreset.DATABASE_VALUES) ? sqlStatements() : [],
      ...textStatements([...presets.flatMap(preset => PATTERNS[preset].values), ...options.values ?? []]),
    ];
    this.processors = [
      // What can't be judged is dropped rather than let through.
      ...statements.length > 0 ? [OtelProcessor.custom('transform/redaction', { error_mode: 'propagate', trace_statements: statements })] : [],
      redactionProcessor(presets, options),
    ];
  }

  /** Adds the processors to a pipeline, behind those that are there: of a router, or of a collector of your own. */
  public addTo(pipeline: OtelPipeline): void {
    this.processors.forEach(processor => pipeline.addProcessor(processor));
  }

  /** @internal */
  public _problems(prop: string): Problem[] {
    const { presets, attributes = [], values = [], except, hashKey } = this.options;
    return within(prop, [
      ...presets?.length === 0 && attributes.length + values.length === 0
        ? checkNotEmpty('presets', presets, 'preset', 'leave it out for all presets, or name attributes or values') : [],
      ...[...attributes, ...values].filter(pattern => !isExpression(pattern)).map(pattern => ({
        prop: 'attributes or values', value: pattern, allowed: 'regular expressions that are not empty', fix: 'the empty expression would hide everything; correct it',
      })),
      ...checkNotEmpty('except', except, 'name', 'leave it out'),
      ...hashKey && !(hashKey.secretName?.length > 0 && hashKey.key?.length > 0) ? [{
        prop: 'hashKey', value: '(hidden)', allowed: "a reference to a Secret, { secretName: '…', key: '…' }", fix: 'put the key into a Secret and name it here; what is synthesized is committed to git',
      }] : [],
    ]);
  }
}

function redactionProcessor(presets: RedactionPreset[], { attributes = [], values = [], except, hashKey }: RedactionOptions): OtelProcessor {
  const patterns = presets.map(preset => PATTERNS[preset]);
  const names = [...patterns.flatMap(preset => preset.names), ...attributes];
  const blocked = [...patterns.flatMap(preset => preset.values), ...values];
  return OtelProcessor.custom('redaction', {
    allow_all_keys: true,
    ...names.length > 0 ? { blocked_key_patterns: names } : {},
    ...blocked.length > 0 ? { blocked_values: blocked } : {},
    ...except ? { ignored_keys: except } : {},
    // Headers are lists of text; without this their values would be searched as empty text.
    redact_all_types: true,
    ...hashKey ? { hash_function: 'hmac-sha256', hmac_key: `\${env:${HASH_KEY_VARIABLE}}` } : {},
    summary: 'silent',
  }, hashKey ? { environment: [{ name: HASH_KEY_VARIABLE, secretName: hashKey.secretName, secretKey: hashKey.key }] } : {});
}

/** The redaction processor searches attributes only. These are the other texts of a span that applications write. */
function textStatements(values: string[]): string[] {
  const quoted = values.map(pattern => `"${pattern.replace(/[\\"]/g, '\\$&')}"`);
  return ['span.name', 'span.status.message'].flatMap(text => quoted.map(pattern => `replace_pattern(${text}, ${pattern}, "****")`));
}

/** RE2 knows `(?i)` at the beginning, which JavaScript doesn't. */
function isExpression(pattern: string): boolean {
  try {
    return pattern.trim() !== '' && new RegExp(pattern.replace(/^\(\?[a-zA-Z]+\)/, '')).source !== '(?:)';
  } catch {
    return false;
  }
}
