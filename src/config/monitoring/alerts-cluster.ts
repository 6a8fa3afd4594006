import { Alert, AlertContext, AlertSeverity, when } from './alert';
import { METRICS } from './metrics';

/** What kubelet, kube-state-metrics and cert-manager say of the platform's objects. Silent where nobody scrapes them. */
export function clusterAlerts({ platform, limits }: AlertContext): Alert[] {
  const { namespace, volumeOwners, autoscaled, certificates } = platform;
  const claims = `namespace="${namespace}", persistentvolumeclaim=~"[a-z]+-(${volumeOwners.join('|')})-[0-9]+"`;
  const scalers = `namespace="${namespace}", horizontalpodautoscaler=~"${autoscaled.join('|')}"`;
  return [
    ...when(volumeOwners, () => [{
      name: 'TracingVolumeFilling',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: `1 - ${METRICS.volumeFree}{${claims}} / ${METRICS.volumeSize}{${claims}} > ${limits.volume}`,
      summary: 'the volume {{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full',
    }]),
    ...when(autoscaled, () => [{
      name: 'TracingAutoscalerAtMaximum',
      severity: AlertSeverity.WARNING,
      for: '30m',
      expr: `${METRICS.autoscalerPods}{${scalers}} >= ${METRICS.autoscalerLimit}{${scalers}}`,
      summary: '{{ $labels.horizontalpodautoscaler }} has as many pods as it may have',
    }]),
    ...when(certificates, () => [{
      name: 'TracingCertificateEnding',
      severity: AlertSeverity.CRITICAL,
      for: '1h',
      expr: `${METRICS.certificateEnd}{namespace="${namespace}", name=~"${certificates.join('|')}"} - time() < ${limits.certificateSeconds}`,
      summary: 'the certificate {{ $labels.name }} ends in {{ $value | humanizeDuration }}',
    }]),
  ];
}
