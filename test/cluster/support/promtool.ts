import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** Runs Prometheus' promtool in a folder with these files, and returns what it printed; throws if it fails. */
export function promtool(args: string[], files: Record<string, object>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'promtool-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      fs.writeFileSync(path.join(folder, name), JSON.stringify(content)); // JSON is YAML
    }
    const { status, stdout, stderr, error } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
    if (error ?? status !== 0) {
      throw new Error(`promtool ${args.join(' ')} ended with ${error ?? status}:\n${stdout}${stderr}`);
    }
    return `${stdout}${stderr}`;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
