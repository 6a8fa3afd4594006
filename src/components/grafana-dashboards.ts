import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { Board, boardsFor } from '../config/monitoring/dashboards/boards';
import { Problem, within } from '../config/problem';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { late } from '../shared/objects';

/** How Grafana finds the dashboards. */
export interface GrafanaDashboardOptions {
  /**
   * The label by which Grafana's sidecar finds ConfigMaps with dashboards.
   *
   * @default 'grafana_dashboard'
   * @see https://github.com/grafana/helm-charts/blob/main/charts/grafana/README.md#sidecar-for-dashboards
   */
  readonly label?: string;
  /**
   * The value of that label.
   *
   * @default '1'
   */
  readonly labelValue?: string;
  /**
   * The namespace of the ConfigMaps, for a sidecar that looks into no other than its own.
   *
   * @default - the chart's
   */
  readonly namespace?: string;
  /**
   * The folder in Grafana. The sidecar must have `foldersFromFilesStructure`, else it is ignored.
   *
   * @default - that of the sidecar
   */
  readonly folder?: string;
  /**
   * The annotation with the folder.
   *
   * @default 'k8s-sidecar-target-directory'
   * @see https://github.com/kiwigrid/k8s-sidecar#usage
   */
  readonly folderAnnotation?: string;
  /**
   * The name of the data source, a Prometheus. People can choose another one in each dashboard.
   *
   * @default - Grafana's default Prometheus
   */
  readonly datasource?: string;
}

/** What the dashboards of a platform are made of. */
export interface DashboardSettings {
  /** The platform's name. */
  readonly name: string;
  /** The roles of its parts. */
  readonly roles: string[];
  /** The labels that its objects share. */
  readonly partOf: string;
  readonly options: GrafanaDashboardOptions;
  /** The JSON of a dashboard. Called at synthesis. */
  readonly text: (board: Board) => string;
}

/** The dashboards, each under the name of its file. */
export function dashboardTexts(scope: Construct, { name, roles, text }: Pick<DashboardSettings, 'name' | 'roles' | 'text'>): { [file: string]: string } {
  return Object.fromEntries(boardsFor(roles).map(board => [fileName(scope, name, board), text(board)]));
}

/** Defines a ConfigMap for each dashboard. */
export function dashboardConfigMaps(scope: Construct, { name, roles, partOf, options, text }: DashboardSettings): ApiObject[] {
  const { namespace, folder } = options;
  // In a namespace that several share, the name alone would not do.
  const prefix = namespace === undefined ? name : `${namespaceOf(scope)}-${name}`;
  return boardsFor(roles).map(board => kubeObject(scope, `Dashboard-${board.id}`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: `${prefix}-dashboard-${board.id}`,
    namespace,
    labels: {
      'app.kubernetes.io/name': 'dashboard',
      'app.kubernetes.io/instance': `${name}-dashboards`,
      'app.kubernetes.io/component': board.id,
      'app.kubernetes.io/part-of': partOf,
      'app.kubernetes.io/managed-by': 'cdk8s',
      [options.label ?? 'grafana_dashboard']: options.labelValue ?? '1',
    },
    annotations: folder === undefined ? undefined : { [options.folderAnnotation ?? 'k8s-sidecar-target-directory']: folder },
    body: { data: late(() => ({ [fileName(scope, name, board)]: text(board) })) },
  }));
}

/** The sidecar puts the files of all ConfigMaps into one folder. */
function fileName(scope: Construct, name: string, { id }: Board): string {
  return `${namespaceOf(scope)}-${name}-${id}.json`;
}

/** Names that Kubernetes would refuse, and options without effect. */
export function dashboardProblems(prop: string, options: GrafanaDashboardOptions = {}): Problem[] {
  const { label, labelValue, namespace, folder, folderAnnotation } = options;
  const key = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
  const value = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
  const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
  const check = (name: string, given: string | undefined, pattern: RegExp, allowed: string, fix: string): Problem[] =>
    given === undefined || pattern.test(given) ? [] : [{ prop: name, value: given, allowed, fix }];
  return within(prop, [
    ...check('label', label, key, 'the key of a label', "it is what the sidecar's LABEL says"),
    ...check('labelValue', labelValue, value, 'the value of a label, of at most 63 characters', "it is what the sidecar's LABEL_VALUE says"),
    ...check('namespace', namespace, dnsLabel, 'the name of a namespace', 'name that of Grafana'),
    ...check('folderAnnotation', folderAnnotation, key, 'the key of an annotation', "it is what the sidecar's FOLDER_ANNOTATION says"),
    ...(folderAnnotation !== undefined && folder === undefined
      ? [{ prop: 'folderAnnotation', value: folderAnnotation, allowed: "left out without 'folder'", fix: "name the folder with 'folder'" }]
      : []),
  ]);
}
