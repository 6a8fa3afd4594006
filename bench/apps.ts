import * as fs from 'fs';
import * as path from 'path';
import { loadAll } from 'js-yaml';
import * as ts from 'typescript';
import { ROOT } from './library';

const EXAMPLE = path.join(ROOT, 'examples', 'production');

/**
 * The production example in JavaScript, with the compiled library, so that no time goes into compiling TypeScript.
 *
 * @param folder where it is written
 * @returns its main file
 */
export function libraryApp(folder: string, library: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  for (const file of fs.readdirSync(EXAMPLE).filter(name => name.endsWith('.ts'))) {
    const source = fs.readFileSync(path.join(EXAMPLE, file), 'utf8').replace("'../../src'", `'${library}'`);
    write(folder, file.replace(/ts$/, 'js'), ts.transpileModule(source, { compilerOptions }).outputText);
  }
  return path.join(folder, 'main.js');
}

/**
 * A cdk8s app that makes the same objects without this library. They stand in its code, so it reads no YAML.
 *
 * @param folder where it is written
 * @param manifest what the library's app has made
 */
export function bareApp(folder: string, manifest: string): string {
  const chart = path.basename(manifest, '.k8s.yaml');
  const objects: any[] = loadAll(fs.readFileSync(manifest, 'utf8'));
  return write(folder, 'bare.js', [
    "const { ApiObject, App, Chart } = require('cdk8s');",
    'const app = new App();',
    `const chart = new Chart(app, '${chart}');`,
    ...objects.map((object, index) => `new ApiObject(chart, 'object-${index}', ${JSON.stringify(object, undefined, 2)});`),
    'app.synth();',
    '',
  ].join('\n'));
}

/** A folder for apps, in which `require` finds the same packages as in the repository. */
export function appFolder(folder: string): string {
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

function write(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}
