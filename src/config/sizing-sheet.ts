import type { SizingConstant } from './sizing-constants';

/** A number that was derived from the traffic. */
export interface SizingEntry {
  /** What it is: `samplers`. */
  readonly what: string;
  /** The prop of the platform that it is the default of: `gateway.replicas`. Empty for an interim result. */
  readonly prop: string;
  /** What is used: the prop where it is given, else what was derived. */
  readonly value: number;
  /** `pods`, `MiB`, `spans/s` … */
  readonly unit: string;
  /** What was derived. */
  readonly derived: number;
  /** How, with the numbers put in. */
  readonly formula: string;
  /** Where the numbers come from that aren't the user's. */
  readonly source: string;
  /** Whether the prop was given. */
  readonly overridden: boolean;
  /** Whether less is used than what was derived. */
  readonly isLess: boolean;
}

/** What is told of a number when it is derived. */
export interface Derivation {
  readonly what: string;
  readonly prop?: string;
  readonly unit: string;
  readonly value: number;
  readonly formula: string;
  readonly sources?: SizingConstant[];
  /** What the user gave for the prop. */
  readonly given?: number;
}

/** Collects the numbers in the order in which they follow from each other. */
export class SizingSheet {
  public readonly entries: SizingEntry[] = [];

  /** Notes a number. @returns what is used: later numbers follow from that */
  public derive({ what, prop = '', unit, value, formula, sources = [], given }: Derivation): number {
    this.entries.push({
      what,
      prop,
      value: given ?? value,
      unit,
      derived: value,
      formula,
      source: sources.map(({ source }) => source).join('; '),
      overridden: given !== undefined,
      isLess: given !== undefined && given < value,
    });
    return given ?? value;
  }
}

/** A number as people read it, the same on every machine: `1,234.5`. */
export function readable(value: number): string {
  const [whole, fraction] = String(Math.round(value * 100) / 100).split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction ? `.${fraction}` : '');
}

/** The next multiple. */
export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** The numbers as a text with columns. */
export function sizingTable(entries: SizingEntry[]): string {
  const header = ['What', 'Value', 'Derived', 'How'];
  const rows = entries.map(({ what, value, derived, unit, formula, overridden, isLess }) => [
    what, `${readable(value)} ${unit}`, overridden ? `${readable(derived)}${isLess ? ' (less is given!)' : ''}` : '', formula,
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map(row => row[column].length)));
  const line = (row: string[]) => row.map((text, column) => text.padEnd(widths[column])).join('  ').trimEnd();
  return [line(header), widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
