import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { JaegerIndexTool, JaegerIndexToolProps, JaegerProgram, programContainer, toolEnvironment, waitForStorage } from './jaeger-index-tool';
import { indexPlanOf, JaegerCurlImage, requestContainer, retentionSeconds } from './jaeger-storage';
import type { JaegerWithKafkaProps } from './jaeger-with-kafka';
import { putPolicyScript } from '../config/elasticsearch/requests';
import { IndexLifecycleKind, IndexPlan } from '../config/jaeger/index-lifecycle';
import { indexPolicy } from '../config/jaeger/index-policy';
import { indexName, relativeDeletionArguments, WRITTEN_KINDS } from '../config/jaeger/index-rotation';
import type { JaegerStorage } from '../config/jaeger/storage';
import type { JaegerVersion } from '../config/versions/jaeger-version';
import { JAEGER_INDEX_CLEANER_IMAGE, JAEGER_ROLLOVER_IMAGE } from '../shared/images';
import type { Manifest } from '../shared/pod';
import type { WorkloadOptions } from '../shared/workload-options';

/** What the tools are made of. */
export interface JaegerIndexJobsProps {
  readonly name: string;
  readonly version: JaegerVersion;
  readonly storage: JaegerStorage;
  readonly jaeger: JaegerWithKafkaProps;
  /** The Secret with their certificate. */
  readonly certificate?: string;
  /** The image that calls the storage's API. */
  readonly curl: JaegerCurlImage;
}

/** The jobs that begin new indices and delete old ones, as the lifecycle wants them: not exported, {@link JaegerWithKafka} is the way to them. */
export class JaegerIndexJobs extends Construct {
  /** Makes templates, first indices and aliases. */
  public readonly init?: ApiObject;
  /** Begins new indices. */
  public readonly rollover?: ApiObject;
  /** Takes old indices out of what queries see. */
  public readonly lookback?: ApiObject;
  /** Deletes old indices. */
  public readonly cleaner?: ApiObject;
  private readonly props: JaegerIndexJobsProps;
  private readonly plan: IndexPlan;

  public constructor(scope: Construct, id: string, props: JaegerIndexJobsProps) {
    super(scope, id);
    this.props = props;
    this.plan = indexPlanOf(props.jaeger);
    const { schedules, lookback } = this.plan;
    if (this.plan.kind !== IndexLifecycleKind.DAILY) {
      this.init = this.initJob();
    }
    if (lookback) {
      this.rollover = this.rolloverTool('rollover', schedules.rollover, [
        { name: 'CONDITIONS', value: JSON.stringify(this.plan.conditions) },
      ]);
      this.lookback = this.rolloverTool('lookback', schedules.lookback, [
        { name: 'UNIT', value: lookback.unit }, { name: 'UNIT_COUNT', value: String(lookback.count) },
      ]);
    }
    this.cleaner = this.cleanerCronJob();
  }

  private initJob(): ApiObject {
    const { shards, replicas } = this.props.storage;
    const { policyName } = this.plan;
    const tool = this.rolloverProps('init', [
      { name: 'SHARDS', value: String(shards) },
      { name: 'REPLICAS', value: String(replicas) },
      ...policyName ? [{ name: 'ES_USE_ILM', value: 'true' }, { name: 'ES_ILM_POLICY_NAME', value: policyName }] : [],
    ]);
    const before = [waitForStorage(tool), ...policyName ? [this.policyContainer()] : []];
    return new JaegerIndexTool(this, 'Init', { ...tool, before }).workload;
  }

  private policyContainer(): Manifest {
    const { jaeger, curl, storage, certificate } = this.props;
    const { connection } = jaeger.storage;
    const policy = indexPolicy(this.plan, retentionSeconds(jaeger), storage.indexPrefix);
    const managed = WRITTEN_KINDS.map(kind => `${indexName(kind, storage.indexPrefix)}-*`);
    return requestContainer(this, 'policy', curl, putPolicyScript(connection.urls[0], policy, managed), toolEnvironment({ connection, certificate }));
  }

  private rolloverTool(action: 'rollover' | 'lookback', schedule: string, env: Manifest[]): ApiObject {
    // Nothing in this chain writes dependencies, so their one index never gets old or large.
    const tool = this.rolloverProps(action, [{ name: 'SKIP_DEPENDENCIES', value: 'true' }, ...env]);
    return new JaegerIndexTool(this, action === 'rollover' ? 'Rollover' : 'Lookback', { ...tool, schedule }).workload;
  }

  private rolloverProps(action: 'init' | 'rollover' | 'lookback', env: Manifest[]): JaegerIndexToolProps {
    const { jaeger, storage } = this.props;
    return this.tool(`index-${action}`, jaeger.indexRollover, {
      image: JAEGER_ROLLOVER_IMAGE,
      args: [action, storage.urls[0]],
      env: [...prefixEnvironment(storage), ...env],
    });
  }

  private cleanerCronJob(): ApiObject | undefined {
    const { jaeger, storage, version } = this.props;
    const { deleteAfterDays, kind, schedules } = this.plan;
    if (deleteAfterDays === undefined) {
      return undefined;
    }
    const rollover = kind === IndexLifecycleKind.ROLLOVER;
    const tool = this.tool('index-cleaner', jaeger.indexCleaner, {
      image: JAEGER_INDEX_CLEANER_IMAGE,
      args: [String(deleteAfterDays), storage.urls[0], ...rollover ? relativeDeletionArguments(version) : []],
      env: [...prefixEnvironment(storage), ...rollover ? [{ name: 'ROLLOVER', value: 'true' }] : []],
    });
    return new JaegerIndexTool(this, 'Cleaner', { ...tool, schedule: schedules.cleaner }).workload;
  }

  private tool(component: string, options: WorkloadOptions | undefined, program: JaegerProgram): JaegerIndexToolProps {
    const { name, version, jaeger, certificate } = this.props;
    const tool = { name, component, version, connection: jaeger.storage.connection, certificate, options: options ?? {} };
    return { ...tool, container: programContainer(this, tool, program) };
  }
}

function prefixEnvironment({ indexPrefix }: JaegerStorage): Manifest[] {
  return indexPrefix ? [{ name: 'INDEX_PREFIX', value: indexPrefix }] : [];
}
