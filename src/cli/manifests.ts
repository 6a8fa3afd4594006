import * as fs from 'node:fs';
import * as path from 'node:path';
import { UsageError } from './command';

/**
 * The text of a YAML file, or of all YAML files in a folder and the folders in it, as one stream of documents.
 * `-` is the standard input.
 *
 * @throws UsageError if it can't be read
 */
export function readManifests(place: string): string {
  try {
    if (place !== '-' && fs.statSync(place).isDirectory()) {
      return yamlFiles(place).map(file => fs.readFileSync(file, 'utf8')).join('\n---\n');
    }
    return fs.readFileSync(place === '-' ? 0 : place, 'utf8');
  } catch (error) {
    throw new UsageError(`'${place}' can't be read: ${(error as Error).message}`);
  }
}

function yamlFiles(folder: string): string[] {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => /\.ya?ml$/.test(file)).sort();
  if (files.length === 0) {
    throw new UsageError(`'${folder}' holds no .yaml file`);
  }
  return files.map(file => path.join(folder, file));
}
