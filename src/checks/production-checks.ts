import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { nameOf, RenderedObjects } from './rendered-objects';
import { CheckRule, CheckSeverity, Hit, Rule } from './rule';
import { RULES, SUPPRESSION_WITHOUT_REASON, UNUSED_SUPPRESSION } from './rules';
import type { Problem } from '../config/problem';
import { throwProblems } from '../shared/refuse';

/** Something that isn't fit for production, and what to do about it. */
export interface Finding {
  /** The rule's name, for example `plaintext-hop`. */
  readonly rule: string;
  /** How much it matters. */
  readonly severity: CheckSeverity;
  /** The object: `Kind/namespace/name`, or `Kind/name` where it has no namespace. */
  readonly object: string;
  /** What was found. A credential is never shown. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** A finding that somebody has accepted. */
export interface SuppressedFinding extends Finding {
  /** Why it is accepted. */
  readonly reason: string;
}

/** Accepts the findings of a rule. */
export interface CheckSuppression {
  /** The rule's name. */
  readonly rule: string;
  /**
   * The object, as `Kind/name` or `Kind/namespace/name`.
   *
   * @default - every object
   */
  readonly object?: string;
  /** Why it is fine here. */
  readonly reason: string;
}

/** Options of {@link ProductionChecks}. */
export interface ProductionChecksOptions {
  /**
   * Findings that are accepted. One that matches nothing is a finding itself.
   *
   * @default - only those of the objects' annotations
   */
  readonly suppress?: CheckSuppression[];
}

/** What the checks have found. */
export interface CheckReport {
  /** What to look at, the gravest first. */
  readonly findings: Finding[];
  /** What is accepted, with the reasons. */
  readonly suppressed: SuppressedFinding[];
}

const SUPPRESS_PREFIX = 'cdk8s-tracing/suppress-';
const SEVERITIES = [CheckSeverity.ERROR, CheckSeverity.WARNING, CheckSeverity.INFO];

/**
 * Advice on rendered objects: what the API server takes and production shouldn't. It only looks. It changes nothing, and a
 * finding is never an error of `synth`.
 *
 * A finding that is fine as it is can be suppressed by an annotation of the object, `cdk8s-tracing/suppress-<rule>`, whose value
 * is the reason, or by the option `suppress`.
 */
export class ProductionChecks {
  /** What is found in an app, a chart or a construct, with no suppressions but those of annotations. */
  public static of(scope: IConstruct): Finding[] {
    return new ProductionChecks().check(scope);
  }

  /** All rules. */
  public static rules(): CheckRule[] {
    return RULES.map(({ find, ...rule }) => rule);
  }

  /** Findings as text: by rule, with the objects and what to do. Empty if there are none. */
  public static formatFindings(findings: Finding[]): string {
    const heads = [...new Set(findings.map(headOf))];
    return heads.map(head => {
      const group = findings.filter(finding => headOf(finding) === head);
      const fixes = [...new Set(group.map(({ fix }) => fix))];
      return [head, ...group.map(({ object, message }) => `  ${object}: ${message}`), ...fixes.map(fix => `  → ${fix}`)].join('\n');
    }).join('\n\n');
  }

  private readonly suppressions: CheckSuppression[];

  /** @throws if a suppression has no reason, or names a rule that isn't there */
  public constructor(options: ProductionChecksOptions = {}) {
    this.suppressions = options.suppress ?? [];
    throwProblems('ProductionChecks', this.suppressions.flatMap(suppressionProblems));
  }

  /**
   * What is found in an app, a chart or a construct, as it would be written now.
   *
   * @param scope whose objects are looked at; that of the whole app, if its NetworkPolicies or budgets stand elsewhere
   */
  public check(scope: IConstruct): Finding[] {
    return this.report(scope).findings;
  }

  /** What is found in objects of any origin, for example in parsed YAML. */
  public checkObjects(objects: any[]): Finding[] {
    return this.reportObjects(objects).findings;
  }

  /** As `check`, with what is suppressed. */
  public report(scope: IConstruct): CheckReport {
    const objects = scope.node.findAll().filter(construct => ApiObject.isApiObject(construct));
    return this.reportObjects(objects.map(object => (object as ApiObject).toJson()));
  }

  /** As `checkObjects`, with what is suppressed. */
  public reportObjects(objects: any[]): CheckReport {
    const rendered = new RenderedObjects(objects);
    const used = new Set<CheckSuppression>();
    const suppressions = [...this.suppressions, ...annotations(rendered).filter(({ reason }) => reason !== '')];
    const findings: Finding[] = [];
    const suppressed: SuppressedFinding[] = [];
    for (const rule of RULES) {
      for (const hit of rule.find(rendered)) {
        const matching = suppressions.filter(suppression => matches(suppression, rule, hit));
        matching.forEach(suppression => used.add(suppression));
        const finding = findingOf(rule, hit);
        if (matching.length > 0) {
          suppressed.push({ ...finding, reason: matching[0].reason });
        } else {
          findings.push(finding);
        }
      }
    }
    const unused = suppressions.filter(suppression => !used.has(suppression)).map(unusedFinding);
    const silent = annotations(rendered).filter(({ reason }) => reason === '').map(silentFinding);
    return { findings: bySeverity([...findings, ...unused, ...silent]), suppressed: bySeverity(suppressed) };
  }
}

function headOf({ severity, rule }: Finding): string {
  return `${severity} ${rule}`;
}

function findingOf(rule: Rule, { object, message, severity, fix }: Hit): Finding {
  return { rule: rule.id, severity: severity ?? rule.severity, object: nameOf(object), message, fix: fix ?? rule.fix };
}

/** The gravest first; else in the order of the rules and objects. */
function bySeverity<One extends Finding>(findings: One[]): One[] {
  return SEVERITIES.flatMap(severity => findings.filter(finding => finding.severity === severity));
}

function annotations({ all }: RenderedObjects): CheckSuppression[] {
  return all.flatMap(object => Object.entries(object.metadata?.annotations ?? {})
    .filter(([key]) => key.startsWith(SUPPRESS_PREFIX))
    .map(([key, reason]) => ({ rule: key.slice(SUPPRESS_PREFIX.length), object: nameOf(object), reason: String(reason).trim() })));
}

function matches({ rule, object }: CheckSuppression, { id }: Rule, { object: found }: Hit): boolean {
  return rule === id && (object === undefined || object === nameOf(found) || object === `${found.kind}/${found.metadata?.name}`);
}

function unusedFinding({ rule, object }: CheckSuppression): Finding {
  const { id, severity, fix } = UNUSED_SUPPRESSION;
  return { rule: id, severity, object: object ?? 'all objects', message: `there is nothing of ${rule} to suppress`, fix };
}

function silentFinding({ rule, object }: CheckSuppression): Finding {
  const { id, severity, fix } = SUPPRESSION_WITHOUT_REASON;
  return { rule: id, severity, object: object!, message: `${SUPPRESS_PREFIX}${rule} has no text`, fix };
}

function suppressionProblems({ rule, reason }: CheckSuppression, index: number): Problem[] {
  const rules = RULES.filter(one => one !== UNUSED_SUPPRESSION && one !== SUPPRESSION_WITHOUT_REASON).map(({ id }) => id);
  return [
    ...rules.includes(rule) ? [] : [{ prop: `suppress[${index}].rule`, value: rule, allowed: 'the name of a rule', fix: 'see ProductionChecks.rules()' }],
    ...reason.trim() ? [] : [{ prop: `suppress[${index}].reason`, value: reason, allowed: 'a sentence', fix: 'say why the finding is fine here, for those who come later' }],
  ];
}
