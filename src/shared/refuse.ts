import type { IConstruct } from 'constructs';
import { describeProblem, Problem } from '../config/problem';

/** Throws one error that names the construct and everything that is wrong with its props. Nothing is written then. */
export function refuse(scope: IConstruct, problems: Problem[]): void {
  if (problems.length > 0) {
    throw new Error(describeAll(scope, problems).join('\n'));
  }
}

/** The messages for `node.addValidation`, for what only the finished tree knows. */
export function describeAll(scope: IConstruct, problems: Problem[]): string[] {
  return problems.map(problem => `[${scope.node.path}] ${describeProblem(problem)}`);
}
