import { spawn } from 'child_process';

/** What only the owner of a cluster can do to its nodes; each is a command that takes the node's name as its last argument. */
const COMMANDS = {
  stop: 'FAULT_STOP_NODE',
  start: 'FAULT_START_NODE',
  cut: 'FAULT_CUT_NODE',
  join: 'FAULT_JOIN_NODE',
} as const;

export type NodeCommand = keyof typeof COMMANDS;

/** Whether the person who runs the tests has said that nothing may be done to nodes: `FAULT_NODES=none`. */
export function nodesAreOffLimits(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment.FAULT_NODES === 'none';
}

/** Runs the command that the environment gives for it. Without one it throws: a case that can't run here mustn't look as if it had. */
export async function onNode(command: NodeCommand, node: string, environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  const variable = COMMANDS[command];
  const shell = environment[variable];
  if (!shell) {
    throw new Error(`${variable} is not set. Give a command that takes a node's name, for example "docker stop" on kind, or FAULT_NODES=none to leave out what needs one`);
  }
  const child = spawn('sh', ['-c', `${shell} "$1"`, 'sh', node], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data) => { output += data; });
  child.stderr.on('data', (data) => { output += data; });
  // Daemons that the command starts may hold its output open; its own end is enough.
  const code = await new Promise<number | null>((resolve, reject) => child.on('exit', resolve).on('error', reject));
  if (code !== 0) throw new Error(`${shell} ${node} ended with ${code}: ${output}`);
}
