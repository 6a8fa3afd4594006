import { existsSync, readFileSync, writeFileSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { FaultResult } from './fault-run';
import { testedVersions } from '../versions';

/** Results as they are kept in the repository: the last for each fault and version of Jaeger, which decides what is lost. */
export const RESULTS = path.join(__dirname, '../../../../docs/faults.json');

export interface RecordedFault extends Omit<FaultResult, 'problems'> {
  readonly date: string;
  readonly versions: Record<string, string>;
  readonly machine: string;
}

/** Keeps a result for the docs, if it is within its bounds and `FAULTS_RECORD` is set: an ordinary run leaves the repository as it is. */
export function record(result: FaultResult): void {
  if (!process.env.FAULTS_RECORD || result.problems.length > 0) return;
  const all = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) as RecordedFault[] : [];
  const { problems: _problems, ...rest } = result;
  const recorded: RecordedFault = {
    ...rest,
    date: new Date().toISOString().slice(0, 10),
    versions: { ...testedVersions() },
    machine: `${os.cpus().length} cores, ${Math.round(os.totalmem() / 1024 ** 3)} GiB for all nodes together`,
  };
  const others = all.filter(({ row, versions }) => row.fault !== recorded.row.fault || versions.jaeger !== recorded.versions.jaeger);
  writeFileSync(RESULTS, `${JSON.stringify([...others, recorded], undefined, 2)}\n`);
}
