import * as fs from 'fs';
import * as path from 'path';

const EXAMPLES = path.join(__dirname, '..', 'examples');

/** The names of the examples: every folder of examples/. */
export function exampleNames(): string[] {
  return fs.readdirSync(EXAMPLES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name).sort();
}

/** A folder in an example. */
export function exampleFolder(example: string, ...rest: string[]): string {
  return path.join(EXAMPLES, example, ...rest);
}

/**
 * Runs an example's main.ts and has it write to `folder`.
 *
 * Each run loads everything anew, so that one example's state can't be seen by the next. An example that is a user's repository
 * imports the library by its name; it gets the sources.
 *
 * @param prepare is called with the library that the example will use
 */
export function runExample(example: string, folder: string, prepare: (library: any) => void = () => undefined): void {
  const before = process.env.CDK8S_OUTDIR;
  process.env.CDK8S_OUTDIR = folder;
  try {
    jest.isolateModules(() => {
      jest.doMock('cdk8s-tracing', () => jest.requireActual('../src'), { virtual: true });
      prepare(jest.requireActual('../src'));
      jest.requireActual(exampleFolder(example, 'main.ts'));
    });
  } finally {
    jest.dontMock('cdk8s-tracing');
    if (before === undefined) {
      delete process.env.CDK8S_OUTDIR;
    } else {
      process.env.CDK8S_OUTDIR = before;
    }
  }
}

/** The files of a folder by name; none if there is no folder. */
export function readFolder(folder: string): Map<string, string> {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  return new Map(names.map(name => [name, fs.readFileSync(path.join(folder, name), 'utf8')]));
}
