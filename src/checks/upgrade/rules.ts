import { API_SERVER_RULES } from './rules-api-server';
import { ELASTICSEARCH_RULES } from './rules-elasticsearch';
import { KAFKA_RULES } from './rules-kafka';
import { PIPELINE_RULES } from './rules-pipeline';
import { PROGRAM_RULES } from './rules-programs';
import { STORAGE_RULES } from './rules-storage';
import { VOLUME_RULES } from './rules-volumes';
import { UpgradeRule } from './upgrade-rule';

/** All rules of the comparison, in the order in which findings are told. */
export const UPGRADE_RULES: UpgradeRule[] = [
  ...API_SERVER_RULES, ...VOLUME_RULES, ...KAFKA_RULES, ...ELASTICSEARCH_RULES, ...PROGRAM_RULES, ...PIPELINE_RULES, ...STORAGE_RULES,
];
