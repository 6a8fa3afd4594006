/* What all dashboards are drawn with. */
import {
  BigValueColorMode, BigValueGraphMode, BigValueTextMode, GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode, LegendDisplayMode,
  LegendPlacement, ReduceDataOptionsBuilder, TooltipDisplayMode, VizLegendOptionsBuilder, VizOrientation, VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { DashboardBuilder, DashboardCursorSync, DashboardLinkBuilder, DashboardLinkType, DatasourceVariableBuilder, ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/** As far back as Grafana finds right for the width of a panel and the interval of scraping. */
export const WINDOW = '$__rate_interval';

/** Grafana's names of units. */
export enum Unit {
  COUNT = 'short',
  PART = 'percentunit',
  BYTES = 'bytes',
  SECONDS = 's',
  MILLISECONDS = 'ms',
}

/** A query, and what its time series are called: by a word, or by their labels as `{{pod}}`. */
export interface Query {
  readonly legend: string;
  readonly expr: string;
  /** Red above zero. */
  readonly bad?: boolean;
}

/** A colour from a value on; a string is what the library fills in (`@queue@`). */
export interface Step {
  readonly from: number | string | null;
  readonly color: string;
}

export interface Look {
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly width: number;
  readonly height?: number;
  readonly steps?: Step[];
  readonly max?: number;
  /** What is written where there is no time series. */
  readonly none?: string;
  /** What is written for a number. */
  readonly words?: { [value: string]: { readonly text: string; readonly color: string } };
}

const GREEN: Step = { from: null, color: 'green' };

/** Green up to a value. */
export function goodBelow(from: number | string, color: string = 'red'): Step[] {
  return [GREEN, { from, color }];
}

/** The selector of a part's time series; the library knows its jobs. */
export function jobs(name: string): string {
  return `job=~"@${name}@"`;
}

/** The newest number, large. */
export function tile(look: Look, ...queries: Query[]): stat.PanelBuilder {
  const panel = base(new stat.PanelBuilder(), { height: 4, ...look }, queries, true)
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(queries.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Value)
    .orientation(queries.length > 1 ? VizOrientation.Horizontal : VizOrientation.Auto)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false));
  queries.filter(({ bad }) => bad).forEach(({ legend }) => panel.overrideByName(legend, [
    { id: 'thresholds', value: { mode: 'absolute', steps: [{ value: null, color: 'green' }, { value: 0.001, color: 'red' }] } },
  ]));
  return panel;
}

/** Lines over time. */
export function lines(look: Look, ...queries: Query[]): timeseries.PanelBuilder {
  return base(new timeseries.PanelBuilder(), { height: 8, ...look }, queries, false)
    .axisSoftMin(0)
    .fillOpacity(8)
    .lineWidth(1)
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(look.steps ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off))
    .legend(new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
}

function base<Panel extends stat.PanelBuilder | timeseries.PanelBuilder>(panel: Panel, look: Look, queries: Query[], now: boolean): Panel {
  const { title, description, unit, width, height, steps, max, none, words } = look;
  panel.title(title).description(description).unit(unit).span(width).height(height!).datasource({ type: 'prometheus', uid: '$datasource' });
  queries.forEach(({ expr, legend }, index) => {
    const query = new DataqueryBuilder().refId(String.fromCharCode(65 + index)).expr(expr).legendFormat(legend);
    panel.withTarget(now ? query.instant() : query.range());
  });
  panel.thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute)
    .steps((steps ?? [GREEN]).map(({ from, color }) => ({ value: from as number | null, color }))));
  if (max !== undefined) panel.max(max);
  if (none !== undefined) panel.noValue(none);
  if (words) panel.mappings([{ type: 'value', options: words } as any]);
  return panel;
}

/** A dashboard without its panels. Those of a platform have a tag in common, by which they link to each other. */
export function board(description: string): DashboardBuilder {
  const tag = '@namespace@/@platform@';
  return new DashboardBuilder('Tracing: @title@ (@namespace@/@platform@)')
    .uid('@uid@')
    .description(description)
    .tags(['tracing', tag])
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus').current({ text: '@datasource@', value: '@datasource@' }))
    .link(new DashboardLinkBuilder('Tracing').type(DashboardLinkType.Dashboards).tags([tag]).asDropdown(true).keepTime(true).includeVars(true));
}
