import { createHash } from 'crypto';
import type { Board } from './boards';
import type { AlertContext } from '../alert';
import { ENTRY_ROLES } from '../alerts-collectors';
import { jobsPattern, MonitoredPart, PartRole, partsOf } from '../parts';
import { memoryFilling, spanIndices } from '../queries';

/** What stands for `@name@` in a template. Undefined for what the platform hasn't. */
export type Values = { [name: string]: string | number | undefined };

/** Grafana takes no longer one. */
const UID_LENGTH = 40;

/** All that templates can ask for. */
export function dashboardValues({ platform, limits }: AlertContext, { id, title, role }: Board, datasource: string): Values {
  const { name, namespace, parts, stores } = platform;
  const values: Values = {
    'uid': uid(`${namespace}-${name}-${id}`),
    'namespace': namespace,
    'platform': name,
    'span-indices': spanIndices(stores.indexPrefix).replace(/\\/g, '\\\\'),
    'all': jobs(parts),
    'entries': jobs(partsOf(platform, ...ENTRY_ROLES)),
    'collectors': jobs(parts.filter(({ collector }) => collector)),
    'memory-all': memory(parts),
    'title': title,
    datasource,
    // The limits of alerts, at which panels change their colour.
    'acceptance': Number((1 - limits.acceptanceBudget).toPrecision(10)),
    'queue': limits.queue,
    'memory': limits.memory,
    'late': limits.lateSpans,
    'kept': limits.keptTraces,
    'export-milliseconds': limits.exportMilliseconds,
    'freshness-seconds': limits.freshnessSeconds,
    'lag-seconds': limits.lagSeconds,
    'disk': limits.elasticsearchDisk,
    'heap': limits.elasticsearchHeap,
    'read-errors': limits.queryErrors,
    'read-seconds': limits.querySeconds,
  };
  for (const one of Object.values(PartRole)) {
    const own = partsOf(platform, one);
    values[one] = jobs(own);
    values[`memory-${one}`] = memory(own);
  }
  if (role) {
    values.part = values[role];
    values['memory-part'] = values[`memory-${role}`];
  }
  return values;
}

function jobs(parts: MonitoredPart[]): string | undefined {
  return parts.length > 0 ? jobsPattern(parts) : undefined;
}

function memory(parts: MonitoredPart[]): string | undefined {
  const limited = parts.filter(({ collector, memoryLimitBytes }) => collector && memoryLimitBytes !== undefined);
  return limited.length > 0 ? memoryFilling(limited) : undefined;
}

/** Readable where it fits. */
function uid(name: string): string {
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return name.length > UID_LENGTH ? `${name.slice(0, UID_LENGTH - 9)}-${digest}` : name;
}
