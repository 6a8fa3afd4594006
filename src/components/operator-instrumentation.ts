import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { baseUrlProblems } from '../config/instrumentation/base-url';
import { HeadSampling } from '../config/instrumentation/head-sampling';
import { Propagator } from '../config/instrumentation/propagator';
import { checkNotEmpty } from '../config/problem';
import { AutoInstrumentationVersion } from '../config/versions/auto-instrumentation-version';
import { ImageSource } from '../shared/image-source';
import { AUTO_INSTRUMENTATION_IMAGES } from '../shared/images';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { baseName, checkUniqueNames } from '../shared/names';
import { refuse } from '../shared/refuse';

/** Props of {@link OperatorInstrumentation}. */
export interface OperatorInstrumentationProps {
  /**
   * The address of the agents, OTLP over HTTP: `platform.agent.otlpHttpUrl`.
   */
  readonly endpoint: string;
  /**
   * The object's name, which pods name in their annotation.
   *
   * @default - the construct's id in lower case
   */
  readonly name?: string;
  /**
   * How the context travels to other applications.
   *
   * @default - W3C Trace Context and W3C Baggage
   */
  readonly propagators?: Propagator[];
  /**
   * What is decided when a trace begins. The operator knows no switch, so `HeadSampling.fromSwitch()` is refused.
   *
   * @default HeadSampling.all()
   */
  readonly sampling?: HeadSampling;
  /**
   * Further resource attributes of all applications.
   *
   * @default - none
   */
  readonly resourceAttributes?: { [name: string]: string };
}

/**
 * An `Instrumentation` for clusters in which the OpenTelemetry operator runs: it puts agents into pods of this namespace that ask
 * for it with an annotation such as `instrumentation.opentelemetry.io/inject-java: "true"`. The images, their releases and the
 * variables are those of {@link ApplicationInstrumentation}. The object was not run with the operator.
 *
 * @see https://github.com/open-telemetry/opentelemetry-operator/blob/main/docs/api/instrumentations.md
 */
export class OperatorInstrumentation extends Construct {
  /** The Instrumentation. */
  public readonly instrumentation: ApiObject;

  /**
   * @param scope the chart of the applications' namespace, or another construct
   * @param id the object's name, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: OperatorInstrumentationProps) {
    super(scope, id);
    const { propagators = [Propagator.TRACECONTEXT, Propagator.BAGGAGE], resourceAttributes, endpoint } = props;
    const sampling = props.sampling ?? HeadSampling.all();
    refuse(this, [
      ...checkNotEmpty('propagators', propagators, 'format', 'leave it out for W3C Trace Context and Baggage'),
      ...sampling._problems('sampling'),
      ...sampling._usesSwitch ? [{ prop: 'sampling', value: 'HeadSampling.fromSwitch()', allowed: 'HeadSampling.all() or .percentage(…)', fix: 'the operator reads no ConfigMap; change the percentage here for a ramp' }] : [],
      ...baseUrlProblems('endpoint', endpoint, 'give platform.agent.otlpHttpUrl, which has no path'),
    ]);
    namespaceOf(this);
    const images = ImageSource._of(this);
    const image = (language: string, { version }: AutoInstrumentationVersion) =>
      ({ image: images._image(AUTO_INSTRUMENTATION_IMAGES[language], version) });
    this.instrumentation = kubeObject(this, 'Resource', {
      apiVersion: 'opentelemetry.io/v1alpha1',
      kind: 'Instrumentation',
      name: baseName(this, props.name, ''),
      labels: { ...Chart.of(this).labels, 'app.kubernetes.io/managed-by': 'cdk8s' },
      body: {
        spec: {
          exporter: { endpoint },
          propagators,
          sampler: { type: sampling._sampler, ...sampling._ratio !== undefined ? { argument: sampling._ratio } : {} },
          ...resourceAttributes ? { resource: { resourceAttributes } } : {},
          // The operator sets no protocol but for Python. Metrics and logs: the platform takes traces only.
          env: [
            { name: 'OTEL_EXPORTER_OTLP_PROTOCOL', value: 'http/protobuf' },
            { name: 'OTEL_METRICS_EXPORTER', value: 'none' },
            { name: 'OTEL_LOGS_EXPORTER', value: 'none' },
          ],
          java: image('java', AutoInstrumentationVersion.JAVA_2_30_0),
          python: image('python', AutoInstrumentationVersion.PYTHON_0_64_B0),
          nodejs: image('nodejs', AutoInstrumentationVersion.NODEJS_0_78_0),
          dotnet: image('dotnet', AutoInstrumentationVersion.DOTNET_1_16_0),
        },
      },
    });
    checkUniqueNames(this);
  }
}
