import type { IConstruct } from 'constructs';
import { describeProblem, Problem } from '../config/problem';

/** Throws one error that names the construct and everything that is wrong with its props. Nothing is written then. */
export function refuse(scope: IConstruct, problems: Problem[]): void {
  throwProblems(scope.node.path, problems);
}

/** The same for what isn't a construct: `where` says which call is meant. */
export function throwProblems(where: string, problems: Problem[]): void {
  if (problems.length > 0) {
    throw new Error(problems.map(problem => `[${where}] ${describeProblem(problem)}`).join('\n'));
  }
}

/** Checks what only the finished tree knows, before anything is written. cdk8s puts the path before each message. */
export function refuseAtSynthesis(scope: IConstruct, problems: () => Problem[]): void {
  scope.node.addValidation({ validate: () => problems().map(describeProblem) });
}

/** A message of a check over the whole app, about one construct in it. */
export function describeAt(scope: IConstruct, problem: Problem): string {
  return `[${scope.node.path}] ${describeProblem(problem)}`;
}
