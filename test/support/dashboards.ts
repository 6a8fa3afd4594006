import type { KubeObject } from './synth';

/** A panel of a dashboard, as far as tests look into it. */
export interface DashboardPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { x: number; y: number; w: number; h: number };
  readonly targets?: { expr: string; legendFormat: string; refId: string }[];
  readonly fieldConfig?: any;
}

/** A dashboard as Grafana reads it. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly tags: string[];
  readonly panels: DashboardPanel[];
  readonly templating: { list: any[] };
  readonly links: any[];
}

/** A query of a panel. */
export interface PanelQuery {
  readonly board: string;
  readonly panel: string;
  readonly legend: string;
  readonly expr: string;
}

/** The dashboards among objects, by the last word of their names. */
export function dashboardsOf(objects: KubeObject[]): Record<string, Dashboard> {
  const maps = objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels?.['app.kubernetes.io/name'] === 'dashboard');
  return Object.fromEntries(maps.map(({ metadata, data }) => [metadata.labels!['app.kubernetes.io/component'], JSON.parse(Object.values<string>(data)[0])]));
}

/** Every query of every panel. */
export function panelQueries(dashboards: Record<string, Dashboard>): PanelQuery[] {
  return Object.entries(dashboards).flatMap(([board, { panels }]) => panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ legendFormat, expr }) => ({ board, panel: title, legend: legendFormat, expr }))));
}
