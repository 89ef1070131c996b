import { ConfigError } from '@jogging/service-kit';
import type { ServiceConfig } from '../config.js';
import { noPasswordRules, type PasswordRules, strictPasswordRules } from '../domain/password-rules.js';
import { loadCommonPasswords } from './common-passwords.js';

/**
 * The rules for passwords: strict in production, none in local runs.
 *
 * @throws ConfigError if ADMIN_PASSWORD breaks them
 */
export async function loadPasswordRules(
  config: Pick<ServiceConfig, 'NODE_ENV' | 'ADMIN_PASSWORD'>,
): Promise<PasswordRules> {
  if (config.NODE_ENV !== 'production') return noPasswordRules;
  const rules = strictPasswordRules(await loadCommonPasswords());
  const problem = rules.weakness(config.ADMIN_PASSWORD, { id: 'admin', email: undefined });
  if (problem !== undefined) throw new ConfigError([{ variable: 'ADMIN_PASSWORD', problem }]);
  return rules;
}
