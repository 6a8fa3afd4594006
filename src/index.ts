// The API: what is not named here can't be used from outside.

export { TracingPlatform, TracingPlatformProps } from './platform/tracing-platform';
export { PlatformSize } from './platform/platform-size';
export { PlatformTraffic } from './platform/platform-traffic';
export { Delivery } from './config/delivery';

export { OtelCollectorDaemonSet, OtelCollectorDaemonSetOptions, OtelCollectorDaemonSetProps } from './components/otel-collector-daemon-set';
export {
  TailSamplingGateway, TailSamplingGatewayOptions, TailSamplingGatewayProps, TailSamplingRouterOptions,
} from './components/tail-sampling-gateway';
export { ApplicationInstrumentation, InstrumentationOptions } from './components/application-instrumentation';
export { OperatorInstrumentation, OperatorInstrumentationProps } from './components/operator-instrumentation';
export { TracingSwitch, TracingSwitchProps } from './components/tracing-switch';
export { SmokeTestJob, TracingSmokeTest, TracingSmokeTestOptions, TracingSmokeTestProps } from './components/tracing-smoke-test';
export { OtlpIngestOptions } from './components/otlp-ingest';
export { OtlpIngestAuth, OtlpMutualTlsOptions } from './components/otlp-ingest-auth';
export { OtlpGatewayOptions, OtlpIngestExposure, OtlpIngressOptions, OtlpLoadBalancerOptions } from './components/otlp-ingest-exposure';
export { KafkaCluster, KafkaClusterAttributes, KafkaClusterProps } from './components/kafka-cluster';
export { KafkaStorageOutage } from './components/kafka-topic-retention';
export { KafkaTopic, KafkaTopicOptions, KafkaTopicProps } from './components/kafka-topic';
export { KafkaTopicAccess, KafkaTopicRight } from './config/kafka/topic-access';
export {
  AllowJaegerOptions, EckClusterAttributes, ElasticsearchCluster, ElasticsearchClusterAttributes, ElasticsearchClusterProps,
} from './components/elasticsearch-cluster';
export { ElasticsearchNodeSet, ElasticsearchRole } from './components/elasticsearch-node-set';
export { GrafanaDashboardOptions } from './components/grafana-dashboards';
export { Monitoring, MonitoringOptions, MonitoringProps } from './components/monitoring';
export { AlertThresholds } from './config/monitoring/thresholds';
export { ElasticsearchExporter, ElasticsearchExporterOptions, ElasticsearchExporterProps } from './components/elasticsearch-exporter';
export { KafkaMetrics, KafkaMetricsOptions, KafkaMetricsProps } from './components/kafka-metrics';
export { SelfTracingOptions } from './components/self-tracing';
export { NetworkPolicies, NetworkPoliciesOptions } from './components/network-policies';
export { ExternalSecrets, ExternalSecretsOptions, SecretStoreKind } from './components/external-secrets';
export { MaxMapCount } from './components/max-map-count';
export {
  JaegerRoleOptions, JaegerWithKafka, JaegerWithKafkaOptions, JaegerWithKafkaProps,
} from './components/jaeger-with-kafka';
export { JaegerTopicOptions } from './components/jaeger-topic-options';
export { JaegerSnapshotOptions } from './components/jaeger-snapshots';
export { JaegerCurlImage, JaegerIndexOptions } from './components/jaeger-storage';
export { IndexLifecycle, IndexPolicyOptions, IndexRolloverOptions } from './config/jaeger/index-lifecycle';
export { JaegerMonitorOptions } from './components/jaeger-monitor';
export { JaegerUiOptions } from './components/jaeger-ui';
export { UiAuth, UiOidcOptions, UiWithoutLoginOptions } from './components/ui-auth';
export { UiExposure, UiGatewayOptions, UiIngressOptions } from './components/ui-exposure';

export {
  CheckReport, CheckSuppression, Finding, ProductionChecks, ProductionChecksOptions, SuppressedFinding,
} from './checks/production-checks';
export { CheckRule, CheckSeverity } from './checks/rule';

export { IOtlpEndpoint, OtlpEndpoint, OtlpEndpointAttributes } from './shared/endpoints';
export { IKafkaCluster, KafkaClientTls, KafkaConnection, KafkaSasl, KafkaSaslMechanism } from './shared/kafka-connection';
export { FileSystemSnapshotRepositoryOptions, S3Credentials, S3SnapshotRepositoryOptions, SnapshotRepository } from './shared/snapshot-repository';
export { ElasticsearchConnection, ElasticsearchUser, ElasticsearchUsers, IElasticsearchCluster } from './shared/elasticsearch-connection';
export { OtlpReceiverTls } from './shared/otlp-tls';
export { ImageSource, ImageSourceOptions } from './shared/image-source';
export { RequiredSecret } from './shared/required-secrets';
export { PersistentQueue, PersistentQueueVolumeOptions } from './shared/persistent-queue';
export { PublicIssuerOptions, PublicPlainTextOptions, PublicTls } from './shared/public-tls';
export { GatewayBackendTls, GatewayReference } from './shared/routes';
export { SecretKey } from './shared/secret-key';
export { CertManagerOptions, ClientAuthority, IssuerKind, PlatformTls, PlatformTlsSecrets } from './shared/tls';
export { AutoscalingOptions, WorkloadOptions } from './shared/workload-options';

export { ApplicationLanguage } from './config/instrumentation/application-language';
export { HeadSampling } from './config/instrumentation/head-sampling';
export { Propagator } from './config/instrumentation/propagator';

export { AutoInstrumentationVersion } from './config/versions/auto-instrumentation-version';
export { OtelCollectorVersion } from './config/versions/otel-collector-version';
export { JaegerVersion } from './config/versions/jaeger-version';
export { KafkaVersion } from './config/versions/kafka-version';
export { OAuth2ProxyVersion } from './config/versions/oauth2-proxy-version';
export { ElasticsearchExporterVersion } from './config/versions/elasticsearch-exporter-version';
export { ElasticsearchVersion } from './config/versions/elasticsearch-version';

export { SizingEntry } from './config/sizing-sheet';
export { OtelCollectorConfig } from './config/otel/collector-config';
export { OtelPipeline, OtelPipelineOptions, OtelSignal } from './config/otel/pipeline';
export { OtelCollectorDistribution } from './config/otel/distribution';
export { OtelComponent } from './config/otel/component';
export { OtelComponentKind } from './config/otel/component-kind';
export { OtelCall, OtelClusterRule, OtelComponentNeeds, OtelEnvironmentVariable, OtelPort, OtelSecretFiles } from './config/otel/component-needs';
export { OtelReceiver, OtelOtlpReceiverOptions } from './config/otel/receiver';
export { OtelMemoryLimiterOptions, OtelProcessor } from './config/otel/processor';
export { Redaction, RedactionHashKey, RedactionOptions, RedactionPreset } from './config/otel/redaction';
export { OtelK8sAttributesOptions } from './config/otel/k8s-attributes';
export { OtelTailSamplingOptions } from './config/otel/tail-sampling';
export { OtelExporter, OtelKafkaExporterOptions, OtelOtlpExporterOptions } from './config/otel/exporter';
export { OtelConnector } from './config/otel/connector';
export { OtelSelfTracingOptions } from './config/otel/self-tracing';
export { ServiceGraphOptions, SpanMetricsOptions } from './config/otel/span-metrics';
export { SpanMetricsHistogram } from './config/otel/span-metrics-histogram';
export { OtelExtension, OtelFileStorageOptions } from './config/otel/extension';
export { OtelQueueOptions } from './config/otel/queue';
export { SamplerDiscovery } from './config/otel/sampler-discovery';
export { OtelServerTls } from './config/otel/tls';
export { OtlpAddressing, OtlpClientTls, OtlpDestination, OtlpHeader, OtlpProtocol } from './config/otel/destination';
export { TailSamplingPolicy } from './config/otel/tail-sampling-policy';
export {
  CompositeAllocation, CompositePolicyOptions, CustomPolicyOptions, NumericAttributePolicyOptions, OttlPolicyOptions, PercentagePolicyOptions,
  PolicyOptions, RateLimitingPolicyOptions, SlowerThanPolicyOptions, SpanCountPolicyOptions, StringAttributePolicyOptions,
} from './config/otel/tail-sampling-policy-options';
