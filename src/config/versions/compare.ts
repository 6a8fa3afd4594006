/** True if `version` (`major.minor.patch`) is `minimum` or newer. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [left, right] = [parts(version), parts(minimum)];
  for (let index = 0; index < 3; index++) {
    if (left[index] !== right[index]) {
      return left[index] > right[index];
    }
  }
  return true;
}

function parts(version: string): number[] {
  return version.split('.').map(Number);
}

/**
 * Checks the form of a version. A tag such as `latest`, `2` or `v2.21.0` is refused, since keys and names of the
 * configuration are decided from the version.
 */
export function checkVersion(product: string, version: string): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(`'version' of ${product} must be three numbers such as '1.2.3', got ${JSON.stringify(version)}: ` +
      'give the exact release, since the configuration is written for it');
  }
}
