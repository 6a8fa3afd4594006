import { API_SERVER_RULES } from './rules-api-server';
import { VOLUME_RULES } from './rules-volumes';
import { UpgradeRule } from './upgrade-rule';

/** All rules of the comparison, in the order in which findings are told. */
export const UPGRADE_RULES: UpgradeRule[] = [...API_SERVER_RULES, ...VOLUME_RULES];
