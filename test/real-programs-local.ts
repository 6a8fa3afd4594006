/** Checks configurations with programs on PATH: the testbed builds them. */
import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { ConfiguredProgram, DUMMY_SECRET, secretKeys } from './real-programs-workloads';

const run = promisify(execFile);

/** True if a program of this release is on PATH. */
export async function isOnPath(program: string, version: string): Promise<boolean> {
  try {
    const { stdout, stderr } = await run(program, ['--version']);
    return (stdout + stderr).includes(version);
  } catch {
    return false;
  }
}

/** What the program has against its configuration; undefined if it accepts it. */
export async function validateLocally(configuredProgram: ConfiguredProgram): Promise<string | undefined> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'real-programs-'));
  try {
    writeFiles(root, configuredProgram);
    const args = configuredProgram.container.args.map((argument: string) => argument.replace('=/', `=${root}/`));
    const environment = { ...process.env, ...variables(configuredProgram) };
    await run(configuredProgram.program, ['validate', ...args], { env: environment });
    return undefined;
  } catch (error) {
    return [(error as any).stdout, (error as any).stderr, (error as Error).message].filter(Boolean).join('\n');
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

/** The container's volumes as folders below `root`, and a configuration that says so. */
function writeFiles(root: string, { container, podSpec, files, folder }: ConfiguredProgram) {
  const paths: string[] = container.volumeMounts.map((mount: any) => mount.mountPath);
  for (const mount of container.volumeMounts) {
    fs.mkdirSync(path.join(root, mount.mountPath), { recursive: true });
    const volume = podSpec.volumes.find((entry: any) => entry.name === mount.name);
    for (const key of volume.secret ? secretKeys(volume) : []) {
      fs.writeFileSync(path.join(root, mount.mountPath, key), DUMMY_SECRET);
    }
  }
  for (const [name, text] of Object.entries(files)) {
    const moved = paths.reduce((changed, mountPath) => changed.replaceAll(`${mountPath}/`, `${root}${mountPath}/`), text);
    fs.writeFileSync(path.join(root, folder, name), moved);
  }
}

function variables({ container }: ConfiguredProgram): Record<string, string> {
  return Object.fromEntries((container.env ?? []).map(({ name, value }: any) => [name, value ?? DUMMY_SECRET]));
}
