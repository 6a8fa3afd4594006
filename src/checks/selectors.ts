interface Requirement { readonly key: string; readonly operator: string; readonly values?: string[] }

/**
 * True if a label selector chooses what has these labels. An empty selector chooses everything, none chooses nothing.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function isSelected(selector: any, labels: { [key: string]: string }): boolean {
  if (typeof selector !== 'object' || selector === null) {
    return false;
  }
  return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
    && [selector.matchExpressions ?? []].flat().every(requirement => meets(requirement ?? {}, labels));
}

function meets({ key, operator, values }: Requirement, labels: { [key: string]: string }): boolean {
  const listed = [values ?? []].flat().includes(labels[key]);
  switch (operator) {
    case 'In': return listed;
    case 'NotIn': return !listed;
    case 'Exists': return key in labels;
    case 'DoesNotExist': return !(key in labels);
    default: return false;
  }
}
