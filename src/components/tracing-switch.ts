import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { DISABLED_KEY, ratioOf, RATIO_KEY } from '../config/instrumentation/head-sampling';
import { checkRange } from '../config/problem';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { checkUniqueNames } from '../shared/names';
import { refuse } from '../shared/refuse';

/** Props of {@link TracingSwitch}. */
export interface TracingSwitchProps {
  /**
   * The ConfigMap's name. Workloads that are instrumented without a switch of their own read `tracing-switch`.
   *
   * @default 'tracing-switch'
   */
  readonly name?: string;
  /**
   * Whether SDKs are off: applications run on and make no spans.
   *
   * @default false
   */
  readonly disabled?: boolean;
  /**
   * The share of new traces, in percent, in workloads with `HeadSampling.fromSwitch()`. Others don't read it.
   *
   * @default 100
   */
  readonly samplingPercentage?: number;
}

/**
 * Turns tracing of a namespace's applications on and off: a ConfigMap that all instrumented workloads of the namespace read
 * when they start. A change is in force when they have been restarted: `kubectl rollout restart deployment`.
 *
 * It is optional in every respect: without the ConfigMap tracing is on. In an emergency it can be made by hand:
 * `kubectl create configmap tracing-switch --from-literal=OTEL_SDK_DISABLED=true`.
 */
export class TracingSwitch extends Construct {
  /** The ConfigMap that workloads read by default. */
  public static readonly DEFAULT_NAME = 'tracing-switch';

  /** The ConfigMap's name. */
  public readonly configMapName: string;
  /** The ConfigMap. */
  public readonly configMap: ApiObject;

  /**
   * @param scope the chart of the applications' namespace, or another construct
   * @param id the construct's id
   */
  public constructor(scope: Construct, id: string, props: TracingSwitchProps = {}) {
    super(scope, id);
    const name = props.name ?? TracingSwitch.DEFAULT_NAME;
    refuse(this, [
      ...checkRange('samplingPercentage', props.samplingPercentage, 0, 100, 'give the share of new traces in percent'),
      ...(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name) ? [] : [{ prop: 'name', value: name, allowed: 'the name of a ConfigMap (a-z, 0-9, dashes and dots)', fix: 'use other characters' }]),
    ]);
    namespaceOf(this);
    this.configMapName = name;
    this.configMap = kubeObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name,
      labels: { ...Chart.of(this).labels, 'app.kubernetes.io/managed-by': 'cdk8s' },
      body: { data: { [DISABLED_KEY]: String(props.disabled ?? false), [RATIO_KEY]: ratioOf(props.samplingPercentage ?? 100) } },
    });
    checkUniqueNames(this);
  }
}
