import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { JaegerIndexTool, toolEnvironment } from './jaeger-index-tool';
import { JaegerCurlImage, requestContainer } from './jaeger-storage';
import type { JaegerWithKafkaProps } from './jaeger-with-kafka';
import { registerScript, SnapshotPlan, snapshotScript } from '../config/elasticsearch/snapshots';
import { cronSchedule, intervalProblems, shownSeconds } from '../config/jaeger/index-lifecycle';
import { ALIASED_KINDS, indexName } from '../config/jaeger/index-rotation';
import { archivePrefix } from '../config/jaeger/storage';
import { Problem, within } from '../config/problem';
import type { JaegerVersion } from '../config/versions/jaeger-version';
import { namespaceOf } from '../shared/kube-object';
import { resources } from '../shared/resources';
import type { SnapshotRepository } from '../shared/snapshot-repository';
import type { WorkloadOptions } from '../shared/workload-options';

/** When snapshots of Jaeger's indices are taken, where they are kept, and how long. The image is that with curl. */
export interface JaegerSnapshotOptions extends WorkloadOptions {
  /** Where they are kept. */
  readonly repository: SnapshotRepository;
  /**
   * How often one is taken: minutes that divide an hour, or hours that divide a day. Each holds only what has changed since the
   * one before, and stands for itself.
   *
   * @default Duration.days(1)
   */
  readonly every?: Duration;
  /**
   * How long one is kept: whole seconds, at least `every`. What is in it is as old as `retention` when it is taken, so a trace
   * can be brought back until it is as old as `retention` and this together. The last good one stays in any case.
   *
   * @default Duration.days(30)
   */
  readonly keep?: Duration;
}

/** What the jobs are made of. */
export interface JaegerSnapshotsProps {
  readonly name: string;
  readonly version: JaegerVersion;
  readonly jaeger: JaegerWithKafkaProps;
  readonly snapshots: JaegerSnapshotOptions;
  /** The Secret with their certificate. */
  readonly certificate?: string;
  /** The image that calls the storage's API. */
  readonly curl: JaegerCurlImage;
}

const DEFAULT_EVERY = Duration.days(1);
const DEFAULT_KEEP = Duration.days(30);
/** After the cleaner, so that nothing is saved that is deleted a moment later. */
const MINUTE = 37;

/** The jobs that take snapshots: not exported, {@link JaegerWithKafka} is the way to them. */
export class JaegerSnapshots extends Construct {
  /** The Job that registers the repository. Undefined where somebody else does. */
  public readonly register?: ApiObject;
  /** The CronJob that takes snapshots and deletes old ones. */
  public readonly take: ApiObject;
  private readonly props: JaegerSnapshotsProps;

  public constructor(scope: Construct, id: string, props: JaegerSnapshotsProps) {
    super(scope, id);
    this.props = props;
    const plan = this.plan();
    const [url] = props.jaeger.storage.connection.urls;
    const every = (props.snapshots.every ?? DEFAULT_EVERY).toSeconds();
    if (plan.registration) {
      this.register = this.job('Register', 'index-repository', registerScript(url, plan));
    }
    // A run that hangs would keep all later ones from running.
    this.take = this.job('Take', 'index-snapshot', snapshotScript(url, plan), { schedule: cronSchedule(every, MINUTE), deadlineSeconds: every });
  }

  private plan(): SnapshotPlan {
    const { name, jaeger: { index, archive }, snapshots: { repository, keep = DEFAULT_KEEP } } = this.props;
    const prefix = [...index?.prefix ? [index.prefix] : [], 'jaeger'].join('-');
    const registration = repository._registration(`${prefix}-snapshots`, `${namespaceOf(this)}/${name}`);
    const prefixes = [index?.prefix, ...archive ? [archivePrefix(index?.prefix)] : []];
    return {
      repository: registration.name,
      registration: registration.body,
      prefix,
      indices: prefixes.flatMap(each => ALIASED_KINDS.map(kind => `${indexName(kind, each)}-*`)),
      keepSeconds: keep.toSeconds(),
    };
  }

  private job(id: string, component: string, script: string, cron: { schedule?: string; deadlineSeconds?: number } = {}): ApiObject {
    const { name, version, jaeger: { storage: { connection } }, snapshots, certificate, curl } = this.props;
    const tool = { name, component, version, connection, certificate, options: snapshots, ...cron };
    const container = {
      ...requestContainer(this, component, { ...curl, repository: snapshots.imageRepository ?? curl.repository }, script, toolEnvironment(tool, 'snapshots')),
      resources: resources(snapshots.resources, { cpuRequest: 20, cpuLimit: 200, memory: 64 }).rendered,
    };
    return new JaegerIndexTool(this, id, { ...tool, container }).workload;
  }
}

/** What is wrong with snapshots. */
export function snapshotProblems({ snapshots, storage }: JaegerWithKafkaProps): Problem[] {
  if (!snapshots) {
    return [];
  }
  const { every = DEFAULT_EVERY, keep = DEFAULT_KEEP, repository } = snapshots;
  const [seconds, kept] = [every, keep].map(duration => duration.toSeconds({ integral: false }));
  const { users } = storage.connection;
  return [
    ...within('snapshots', [
      ...within('repository', repository._problems(storage._image !== undefined)),
      ...intervalProblems('every', every),
      ...(Number.isInteger(kept) && kept >= seconds ? [] : [{ prop: 'keep', value: shownSeconds(kept), allowed: `whole seconds, at least 'every' (${shownSeconds(seconds)})`, fix: 'raise it; each snapshot would be deleted before the next one is there' }]),
    ]),
    ...(users && !users.snapshots ? [{ prop: 'storage.users.snapshots', value: undefined, allowed: "given with 'snapshots'", fix: 'snapshots are taken by a user of their own' }] : []),
  ];
}
