import { kubectl } from './kubectl';
import { waitWhile } from './wait';

/** kubectl for the objects of one namespace. */
export class InNamespace {
  public constructor(private readonly namespace: string) {}

  /** What kubectl prints. */
  public async kubectl(...args: string[]): Promise<string> {
    return (await kubectl([...args, '--namespace', this.namespace])).stdout;
  }

  /** Sets the number of pods; to none: waits until the last one is gone. */
  public async scale(workload: string, replicas: number, timeoutSeconds = 60): Promise<void> {
    await this.kubectl('scale', workload, `--replicas=${replicas}`);
    if (replicas === 0) {
      await waitWhile(`${workload} has no pod`, async () => {
        const left = await this.kubectl('get', workload, '-o', 'jsonpath={.status.replicas}');
        return left === '' || left === '0' ? [] : [left];
      }, { timeoutSeconds });
    }
  }
}
