/** Columns that line up; numbers to the right. */
export function table(header: string[], rows: string[][]): string {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map(row => row[column].length)));
  const cell = (text: string, column: number) => (/^[\d.,]+( [a-z%×]+)?$/.test(text) ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  const line = (row: string[]) => row.map(cell).join('  ').trimEnd();
  return [line(header), widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
