import { kubectl, kubectlJson } from './kubectl';
import { KubernetesList, KubernetesObject, Pod } from './kubernetes-types';

let runs = 0;

/** Runs a CronJob's Job now and waits for its end; what it prints is shown if it fails. */
export async function runCronJob(namespace: string, cronJob: string, changeArgs: (args: string[]) => string[] = (args) => args): Promise<void> {
  const name = `${cronJob}-now-${runs++}`;
  const job = await kubectlJson<KubernetesObject>(['create', 'job', name, `--from=cronjob/${cronJob}`, '--namespace', namespace, '--dry-run=client']);
  const [container] = job.spec.template.spec.containers;
  container.args = changeArgs(container.args);
  await kubectl(['create', '-f', '-'], { input: JSON.stringify(job) });
  const { code } = await kubectl(['wait', `job/${name}`, '--for=condition=Complete', '--namespace', namespace, '--timeout=120s'], { allowFailure: true });
  if (code !== 0) {
    const { stdout, stderr } = await kubectl(['logs', `job/${name}`, '--namespace', namespace, '--tail=20'], { allowFailure: true });
    throw new Error(`${name} didn't complete:\n${stdout}${stderr}`);
  }
}

/** What an init container of a component's first pod does. */
export async function initStatusOf(namespace: string, component: string, container: string): Promise<string | undefined> {
  const { items } = await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', namespace, '--selector', `app.kubernetes.io/component=${component}`]);
  const status = items[0]?.status?.initContainerStatuses?.find(({ name }) => name === container);
  return status && Object.keys(status.state ?? {})[0];
}
