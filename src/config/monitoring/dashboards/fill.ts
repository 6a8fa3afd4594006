import type { Board } from './boards';
import { dashboardValues, Values } from './values';
import type { AlertContext } from '../alert';

/** The width of Grafana's grid. */
const COLUMNS = 24;

/** Grafana's word for its default data source. */
const DEFAULT_DATASOURCE = 'default';

interface Panel {
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: { readonly expr: string }[];
}

/** A dashboard's JSON for a platform. Queries about parts that it hasn't are left out, and panels without a query. */
export function filledDashboard(board: Board, context: AlertContext, datasource: string = DEFAULT_DATASOURCE): string {
  const values = dashboardValues(context, board, datasource);
  const { panels, ...rest } = JSON.parse(board.template()) as { panels: Panel[] };
  const kept = withoutEmptyRows(panels.map(panel => withKnownTargets(panel, values)).filter(({ type, targets }) => type === 'row' || targets!.length > 0));
  return withValues(JSON.stringify({ ...rest, panels: laidOut(kept) }, undefined, 2), values);
}

function withKnownTargets(panel: Panel, values: Values): Panel {
  const known = ({ expr }: { expr: string }) => [...expr.matchAll(/@([a-z-]+)@/g)].every(([, name]) => values[name] !== undefined);
  return panel.targets ? { ...panel, targets: panel.targets.filter(known) } : panel;
}

function withoutEmptyRows(panels: Panel[]): Panel[] {
  return panels.filter(({ type }, index) => type !== 'row' || (panels[index + 1]?.type ?? 'row') !== 'row');
}

/** Panels of a line share its width, and lines follow each other, whatever was left out. */
function laidOut(panels: Panel[]): Panel[] {
  const lines = new Map<number, Panel[]>();
  for (const panel of panels) {
    lines.set(panel.gridPos.y, [...lines.get(panel.gridPos.y) ?? [], panel]);
  }
  let y = 0;
  return [...lines.values()].flatMap(line => {
    const placed = spread(line, y);
    y += Math.max(...line.map(({ gridPos }) => gridPos.h));
    return placed;
  });
}

function spread(line: Panel[], y: number): Panel[] {
  const width = line.reduce((sum, { gridPos }) => sum + gridPos.w, 0);
  const edge = (index: number) => Math.round(COLUMNS * line.slice(0, index).reduce((sum, { gridPos }) => sum + gridPos.w, 0) / width);
  return line.map((panel, index) => ({ ...panel, gridPos: { x: edge(index), y, w: edge(index + 1) - edge(index), h: panel.gridPos.h } }));
}

/** A value that is a whole string may be a number. */
function withValues(text: string, values: Values): string {
  return text.replace(/"@([a-z-]+)@"|@([a-z-]+)@/g, (_, whole: string | undefined, inside: string) => {
    const value = values[whole ?? inside];
    return whole === undefined ? JSON.stringify(String(value)).slice(1, -1) : JSON.stringify(value);
  });
}
