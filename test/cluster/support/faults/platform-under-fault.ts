import { loadAll } from 'js-yaml';
import { ContainerKiller } from './kill';
import { TracingPlatform, TracingPlatformProps } from '../../../../src';
import { Access, createPasswords, openAccess } from '../access';
import { CertificateIssuer } from '../certificates';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, schedulableNodes } from '../cluster';
import { KAFKA_TOOLS, runKafkaTool } from '../kafka-tools';
import { kubectl, kubectlJson } from '../kubectl';
import { KubernetesList, KubernetesObject, Pod } from '../kubernetes-types';
import { agentsOfAnotherTeam, productionUnderTest, synthesize, UNDER_TEST } from '../platforms';
import { waitUntilReady } from '../readiness';
import { waitWhile } from '../wait';

const HEALTH_SECONDS = 900;

/** The production platform with a router, and agents of another team that use it; what faults are done to. */
export class PlatformUnderFault {
  /** Applies everything and waits until it is healthy. */
  public static async start(namespace: string): Promise<PlatformUnderFault> {
    const platform = new PlatformUnderFault(namespace, await schedulableNodes());
    await platform.remove();
    for (const name of [namespace, platform.applications, platform.agents]) await createNamespace(name);
    platform.killer = await ContainerKiller.start(platform.tools, platform.nodes);
    await createPasswords(namespace);
    const issuer = await CertificateIssuer.create();
    await issuer.issue(platform.manifest());
    await issuer.issue(platform.otherAgents);
    await platform.apply();
    await applyManifest({ text: platform.otherAgents });
    await waitUntilReady(namespace, 600);
    await waitUntilReady(platform.agents, 120);
    platform.access = await openAccess(namespace, { certificate: 'tracing-jaeger-query-tls' });
    await platform.waitUntilHealthy();
    return platform;
  }

  public killer!: ContainerKiller;
  public access!: Access;
  public readonly applications: string;
  public readonly agents: string;
  private readonly tools: string;
  private readonly otherAgents: string;
  public readonly decisionWaitSeconds: number;

  private constructor(public readonly namespace: string, public readonly nodes: readonly KubernetesObject[]) {
    this.applications = `${namespace}-applications`;
    this.agents = `${namespace}-agents`;
    this.tools = `${namespace}-tools`;
    this.otherAgents = agentsOfAnotherTeam(this.agents, namespace);
    this.decisionWaitSeconds = this.decisionWait();
  }

  /** All namespaces, for diagnostics. */
  public get namespaces(): string[] {
    return [this.namespace, this.agents, this.applications];
  }

  /** Where applications send. */
  public get url(): string {
    return `http://tracing-agent.${this.namespace}.svc:4318/v1/traces`;
  }

  /** Where those of another team send: to agents that send through the router. */
  public get urlThroughRouter(): string {
    return `http://agent.${this.agents}.svc:4318/v1/traces`;
  }

  /** How long the samplers wait, as their configuration says. */
  private decisionWait(): number {
    const maps = loadAll(this.manifest()) as KubernetesObject[];
    const sampler = maps.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'tracing-sampler') as any;
    return parseInt(/decision_wait: (\d+)ms/.exec(sampler.data['config.yaml'])![1], 10) / 1000;
  }

  /** The platform as YAML, as it is or with other props. */
  public manifest(change: (props: TracingPlatformProps) => TracingPlatformProps = props => props): string {
    const props = productionUnderTest();
    const withRouter = { ...props, gateway: { ...props.gateway, router: UNDER_TEST.sized(256) } };
    return synthesize(this.namespace, chart => new TracingPlatform(chart, 'tracing', change(withRouter)));
  }

  /** Applies the platform, as it is or with other props. */
  public async apply(change?: (props: TracingPlatformProps) => TracingPlatformProps): Promise<void> {
    await applyManifest({ text: this.manifest(change) });
  }

  /** The running pods of a component, by name. */
  public async podsOf(component: string): Promise<Pod[]> {
    const selector = `app.kubernetes.io/component=${component}`;
    const { items } = await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', this.namespace, '--selector', selector]);
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .sort((one, other) => one.metadata.name.localeCompare(other.metadata.name));
  }

  /** Kills the main container of some pods at the same moment. */
  public async kill(...names: string[]): Promise<void> {
    await Promise.all(names.map(name => this.killer.kill(this.namespace, name)));
  }

  /** Waits until all pods are ready, Elasticsearch is green and each of Kafka's partitions has all its replicas; returns the seconds. */
  public async waitUntilHealthy(): Promise<number> {
    const started = Date.now();
    await waitUntilReady(this.namespace, HEALTH_SECONDS);
    await waitWhile('Elasticsearch is green', async () => {
      const health = await this.access.elasticsearch.request<{ status: string }>('GET', '/_cluster/health').catch(error => ({ status: String(error) }));
      return health.status === 'green' ? [] : [health.status];
    }, { timeoutSeconds: HEALTH_SECONDS });
    await waitWhile('all of Kafka\'s replicas are in sync', async () => this.kafkaProblems(), { timeoutSeconds: HEALTH_SECONDS, intervalSeconds: 5 });
    await waitUntilReady(this.namespace, HEALTH_SECONDS); // still, or again
    return (Date.now() - started) / 1000;
  }

  /** Deletes everything, also what an earlier run has left. */
  public async remove(): Promise<void> {
    this.access?.close();
    await deleteManifest({ text: this.manifest() });
    await deleteManifest({ text: this.otherAgents });
    await Promise.all([...this.namespaces, this.tools].map(name => deleteNamespace(name)));
  }

  /** Restarts all pods of a component as people do, workload by workload, and waits for the last. */
  public async restart(component: string): Promise<void> {
    const where = ['--namespace', this.namespace];
    const { stdout } = await kubectl(['get', 'daemonsets,statefulsets,deployments', ...where, '--selector', `app.kubernetes.io/component=${component}`, '-o', 'name']);
    const workloads = stdout.split('\n').filter((line) => line !== '');
    if (workloads.length === 0) throw new Error(`no workload has the component ${component}`);
    for (const workload of workloads) {
      await kubectl(['rollout', 'restart', workload, ...where]);
      await kubectl(['rollout', 'status', workload, ...where, `--timeout=${HEALTH_SECONDS}s`], { timeoutSeconds: HEALTH_SECONDS + 30 });
    }
  }

  private async kafkaProblems(): Promise<string[]> {
    const { stdout, stderr, code } = await runKafkaTool(
      this.namespace, 'tracing-kafka-admin-tls', `${KAFKA_TOOLS}/kafka-topics.sh --describe --under-replicated-partitions --command-config`);
    return code === 0 ? stdout.split('\n').filter(line => line.includes('Partition:')) : [`${stdout}${stderr}`.slice(-300)];
  }
}
