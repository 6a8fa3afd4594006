import { CheckSeverity, Rule } from './rule';
import { ACCESS_RULES } from './rules-access';
import { AVAILABILITY_RULES } from './rules-availability';
import { DELIVERY_RULES } from './rules-delivery';
import { POD_RULES } from './rules-pods';
import { SECRET_RULES } from './rules-secrets';
import { TRANSPORT_RULES } from './rules-transport';
import { WATCHING_RULES } from './rules-watching';

/** A suppression that suppresses nothing. */
export const UNUSED_SUPPRESSION: Rule = {
  id: 'unused-suppression',
  severity: CheckSeverity.WARNING,
  finds: 'a suppression that matches no finding, or names no rule',
  why: 'what it was for is gone; the next finding of that kind would go unseen',
  fix: 'remove it',
  find: () => [],
};

/** A suppression that doesn't say why. */
export const SUPPRESSION_WITHOUT_REASON: Rule = {
  id: 'suppression-without-reason',
  severity: CheckSeverity.WARNING,
  finds: 'a suppressing annotation without text. It suppresses nothing',
  why: 'nobody can tell later whether it still holds',
  fix: 'say why in the annotation\'s value',
  find: () => [],
};

/** All rules, in the order in which findings are told. */
export const RULES: Rule[] = [
  ...TRANSPORT_RULES, ...SECRET_RULES, ...ACCESS_RULES, ...POD_RULES, ...AVAILABILITY_RULES, ...DELIVERY_RULES, ...WATCHING_RULES,
  UNUSED_SUPPRESSION, SUPPRESSION_WITHOUT_REASON,
];
