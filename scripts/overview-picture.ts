/* Draws the overview as Grafana lays it out, with what a recorded run has measured: no Grafana is needed, and the docs show real numbers. */
import type { MonitoringRecord, RecordedQuery, RecordedSeries } from '../test/cluster/support/monitoring-record';
import type { Dashboard, DashboardPanel } from '../test/support/dashboards';

const COLUMN = 50;
const ROW = 30;
const GAP = 8;
const LINE_COLORS = ['#3274d9', '#e0752d', '#37872d', '#a352cc', '#c4162a', '#0a50a1', '#890f02', '#58140c'];
const NAMED: Record<string, string> = { green: '#37872d', red: '#c4162a', orange: '#e0752d', yellow: '#cc9d00' };

interface Box { readonly x: number; readonly y: number; readonly w: number; readonly h: number }

/** The picture of a dashboard whose queries a run has recorded. */
export function overviewPicture(dashboard: Dashboard, record: MonitoringRecord): string {
  const height = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * ROW + GAP;
  const panels = dashboard.panels.map(panel => drawn(panel, record.overview.filter(query => query.panel === panel.title), record.minutes * 60));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${24 * COLUMN + GAP} ${height}" font-family="Helvetica, Arial, sans-serif">`,
    '<rect width="100%" height="100%" fill="#f4f5f5"/>',
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

function drawn(panel: DashboardPanel, queries: RecordedQuery[], seconds: number): string {
  const { gridPos } = panel;
  const box = { x: gridPos.x * COLUMN + GAP, y: gridPos.y * ROW + GAP, w: gridPos.w * COLUMN - GAP, h: gridPos.h * ROW - GAP };
  if (panel.type === 'row') return text(box.x, box.y + 17, panel.title, { size: 14, weight: 'bold' });
  return [
    `<rect x="${box.x}" y="${box.y}" width="${box.w}" height="${box.h}" rx="2" fill="#fff" stroke="#dcdee0"/>`,
    text(box.x + 8, box.y + 18, panel.title, { size: 12, weight: 'bold' }),
    panel.type === 'stat' ? tile(panel, queries, box) : chart(panel, queries, box, seconds),
  ].join('\n');
}

/** The newest value of each query, one below the other. */
function tile({ targets = [], fieldConfig }: DashboardPanel, queries: RecordedQuery[], box: Box): string {
  const { defaults, overrides = [] } = fieldConfig;
  const step = (box.h - 28) / targets.length;
  return targets.map(({ legendFormat }, index) => {
    const newest = queries.find(({ legend }) => legend === legendFormat)?.series[0]?.points.at(-1)?.[1] ?? undefined;
    const own = overrides.find(({ matcher }: any) => matcher.options === legendFormat)?.properties[0].value;
    const word = defaults.mappings?.[0]?.options[String(newest)];
    const shown = word?.text ?? (newest === undefined ? defaults.noValue ?? 'no data' : formatted(newest, defaults.unit));
    const color = NAMED[word?.color ?? colorOf(newest, (own ?? defaults.thresholds).steps)];
    const middle = box.y + 28 + step * (index + 0.5);
    return targets.length === 1
      ? text(box.x + box.w / 2, middle + 8, shown, { size: shown.length > 8 ? 20 : 28, color, anchor: 'middle' })
      : [text(box.x + 8, middle + 5, legendFormat, { size: 11, color: '#6a7077' }), text(box.x + box.w - 8, middle + 6, shown, { size: 17, color, anchor: 'end' })].join('\n');
  }).join('\n');
}

function colorOf(value: number | undefined, steps: { value: number | null; color: string }[]): string {
  return steps.filter(step => step.value === null || (value ?? 0) >= step.value).at(-1)!.color;
}

/** Lines over the time of the run. */
function chart({ fieldConfig }: DashboardPanel, queries: RecordedQuery[], box: Box, seconds: number): string {
  const { unit } = fieldConfig.defaults;
  const lines = queries
    .flatMap(({ legend, series }) => series.map(one => ({ name: named(legend, one), points: one.points.filter(([, value]) => value !== null) })))
    .filter(({ points }) => points.length > 0);
  const legendLines = Math.ceil(lines.length / legendColumns(box));
  const plot = { x: box.x + 48, y: box.y + 30, w: box.w - 60, h: box.h - 58 - 14 * legendLines };
  const top = niceTop(Math.max(...lines.flatMap(({ points }) => points.map(([, value]) => value)), 0));
  const y = (value: number) => (plot.y + plot.h * (1 - value / top)).toFixed(1);
  const ticks = [0, 0.5, 1].map(part => [
    `<line x1="${plot.x}" x2="${plot.x + plot.w}" y1="${y(part * top)}" y2="${y(part * top)}" stroke="#e4e7e7"/>`,
    text(plot.x - 6, Number(y(part * top)) + 4, formatted(part * top, unit), { size: 10, color: '#6a7077', anchor: 'end' }),
  ].join('\n'));
  const drawnLines = lines.map(({ points }, index) => {
    const path = points.map(([time, value]) => `${(plot.x + plot.w * time / seconds).toFixed(1)},${y(value)}`).join(' ');
    return `<polyline points="${path}" fill="none" stroke="${LINE_COLORS[index % LINE_COLORS.length]}" stroke-width="1.5"/>`;
  });
  const times = [0, 0.5, 1].map(part => text(
    plot.x + plot.w * part, plot.y + plot.h + 14, `${Math.round(part * seconds / 60)} min`, { size: 10, color: '#6a7077', anchor: part === 1 ? 'end' : 'middle' }));
  return [...ticks, ...drawnLines, ...times, ...legends(lines.map(({ name }) => name), box, legendLines)].join('\n');
}

function legends(names: string[], box: Box, rows: number): string[] {
  const columns = legendColumns(box);
  return names.map((name, index) => {
    const x = box.x + 12 + (index % columns) * (box.w - 16) / columns;
    const y = box.y + box.h - 8 - 14 * (rows - 1 - Math.floor(index / columns));
    return `<rect x="${x}" y="${y - 5}" width="10" height="3" fill="${LINE_COLORS[index % LINE_COLORS.length]}"/>\n${text(x + 14, y, name, { size: 10 })}`;
  });
}

function legendColumns(box: Box): number {
  return box.w > 450 ? 3 : 2;
}

/** The legend with the labels that it names. */
function named(legend: string, { labels }: RecordedSeries): string {
  return legend.replace(/\{\{(\w+)\}\}/g, (_, label) => (labels[label] ?? '').replace(/^tracing-/, '').replace(/-[a-z0-9]{8,10}-[a-z0-9]{5}$/, ''));
}

/** 1, 2 or 5 and zeros. */
function niceTop(highest: number): number {
  if (highest <= 0) return 1;
  const magnitude = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map(factor => factor * magnitude).find(top => top >= highest)!;
}

/** A number in the words of Grafana's units. */
export function formatted(value: number, unit: string): string {
  switch (unit) {
    case 'percentunit': return `${Number((100 * value).toPrecision(3))} %`;
    case 's': return value < 1 && value > 0 ? `${Number((1000 * value).toPrecision(3))} ms` : `${Number(value.toPrecision(3))} s`;
    case 'ms': return `${Number(value.toPrecision(3))} ms`;
    case 'bytes': return scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
    default: return scaled(value, 1000, ['', 'K', 'M', 'G']);
  }
}

function scaled(value: number, base: number, units: string[]): string {
  const power = Math.min(units.length - 1, value === 0 ? 0 : Math.max(0, Math.floor(Math.log(Math.abs(value)) / Math.log(base))));
  return `${Number((value / base ** power).toPrecision(3))} ${units[power]}`.trim();
}

interface TextLook { readonly size: number; readonly weight?: string; readonly color?: string; readonly anchor?: string }

function text(x: number, y: number, content: string, { size, weight, color = '#24292e', anchor }: TextLook): string {
  const escaped = content.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const attributes = [`x="${x.toFixed(1)}"`, `y="${y.toFixed(1)}"`, `font-size="${size}"`, `fill="${color}"`, ...weight ? [`font-weight="${weight}"`] : [], ...anchor ? [`text-anchor="${anchor}"`] : []];
  return `<text ${attributes.join(' ')}>${escaped}</text>`;
}
